"""What is known of a supervised institution: posts, accounts, findings, and its book against the payments seen."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from screening.bench.county import County
from screening.bench.history import money_by_account, money_by_day
from screening.bench.supervised import CostlyLoan, Supervised, accounts_by_id_number, accounts_by_institution, measures
from screening.masking import mask_name
from screening.report.months import Chart, lending_chart
from screening.report.timeline import Timeline, Window, timeline
from screening.report.words import Pair
from screening.web.pages.known import Known, known
from screening.web.pages.regulator import Regulator
from screening.web.pages.shelf import Row, Shown

PACK = "institution_supervision"
FINDINGS = 100


@dataclass(frozen=True)
class InstitutionRow:
    """A line of the roster: the institution, its alerts, findings on it and its people, and loans in its book."""

    row: Row
    alerts: tuple[str, ...]
    findings: int
    loans: int
    lent: Decimal


@dataclass(frozen=True)
class Post:
    """A post with who holds it; `who` is None where no bank knows him."""

    row: Row
    name: str
    who: Known | None


@dataclass(frozen=True)
class Finding:
    """A finding of the pack on one of the institution's accounts or people, with the alert that it stands in."""

    row: Row
    title: Pair
    who: Known | None
    alert: str | None


@dataclass(frozen=True)
class Account:
    """An account of the institution with its fen in and out."""

    who: Known
    paid_in: int
    paid_out: int
    times: int


@dataclass(frozen=True)
class Dear:
    """A dear loan with its borrower as he is shown."""

    loan: CostlyLoan
    who: Known | None


@dataclass(frozen=True)
class InstitutionView:
    """An institution as it is shown; `whole` are its account numbers in the clear, which no template shows."""

    posts: tuple[Post, ...]
    accounts: tuple[Account, ...]
    timeline: Timeline | None
    findings: tuple[Finding, ...]
    findings_in_all: int
    alerts: tuple[Row, ...]
    book: Row
    measured: Supervised
    dearest: tuple[Dear, ...]
    months: Chart | None
    figures: tuple[Row, ...]
    whole: tuple[str, ...]


def institution_rows(shown: Shown, county: County, regulator: Regulator) -> list[InstitutionRow]:
    """Give the roster, those with the most findings first."""
    counted = Counter(_of_pack(shown).select("account_id").collect()["account_id"].to_list())
    everybody = _People(county, regulator)
    booked = regulator.tables["institution_loans"].group_by("institution_id").agg(pl.len(), pl.col("principal").sum())
    books = {one: (loans, lent) for one, loans, lent in booked.rows()}
    made = []
    for row in regulator.tables["institutions"].sort("institution_id").to_dicts():
        institution_id = row["institution_id"]
        whole = everybody.accounts_of(institution_id)
        loans, lent = books.get(institution_id, (0, None))
        findings = sum(counted[one] for one in whole)
        made.append(InstitutionRow(row, shown.marks.alerts_of(whole), findings, loans, Decimal(lent or 0)))
    return sorted(made, key=lambda one: (-one.findings, one.row["institution_id"]))


def institution_view(shown: Shown, county: County, regulator: Regulator, row: Row) -> InstitutionView:
    """Give all that is known of an institution of the roster."""
    institution_id = row["institution_id"]
    everybody = _People(county, regulator)
    own, numbers = list(everybody.own.get(institution_id, {})), everybody.accounts_of(institution_id)
    whole = list(numbers)
    people = known(county, shown, numbers.values())
    of_them = _of_pack(shown).filter(pl.col("account_id").is_in(whole))
    findings = of_them.sort("window_end", "finding_id", descending=[True, False]).collect().to_dicts()
    alerts = tuple(found for one in shown.marks.alerts_of(whole) if (found := shown.alert(one)))
    rules = {rule.rule_id: Pair(rule.about["title_zh"], rule.about["title_en"]) for rule in shown.rulebook.rules}
    title = {one["rule_id"]: rules.get(one["rule_id"], Pair(one["rule_id"], one["rule_id"])) for one in findings}
    cited = {one for finding in findings for one in finding["evidence"]}
    money = money_by_account(county, own)
    measured = measures(county, institution_id)
    borrowers = known(county, shown, [one.account for one in measured.dearest if one.account is not None])
    return InstitutionView(
        posts=tuple(_posts(regulator.of("officers", institution_id), everybody, people)),
        accounts=tuple(
            Account(
                people[one],
                sum(day.paid_in for day in money[one]),
                sum(day.paid_out for day in money[one]),
                sum(day.times_in + day.times_out for day in money[one]),
            )
            for one in own
        ),
        timeline=timeline(money_by_day(county, own, cited), [_window(one, title[one["rule_id"]]) for one in findings]),
        findings=tuple(
            Finding(
                one,
                title[one["rule_id"]],
                people.get(numbers.get(one["account_id"], -1)),
                next((alert["alert_id"] for alert in alerts if one["account_id"] in alert["account_ids"]), None),
            )
            for one in findings[:FINDINGS]
        ),
        findings_in_all=len(findings),
        alerts=alerts,
        book=_book(regulator, institution_id),
        measured=measured,
        dearest=tuple(Dear(one, borrowers.get(one.account or -1)) for one in measured.dearest),
        months=lending_chart(measured.months) if measured.months else None,
        figures=tuple(sorted(regulator.of("institution_figures", institution_id), key=lambda one: one["as_of"])),
        whole=tuple(whole),
    )


def _of_pack(shown: Shown) -> pl.LazyFrame:
    return pl.scan_parquet(shown.run.path / "findings.parquet").filter(pl.col("pack") == PACK)


class _People:
    """The accounts of institutions and of those who hold their posts, read once for all of them."""

    def __init__(self, county: County, regulator: Regulator) -> None:
        self.own = accounts_by_institution(county)
        officers = regulator.tables["officers"].select("institution_id", "id_number").unique(maintain_order=True)
        self._officers: defaultdict[str, list[str]] = defaultdict(list)
        for institution_id, id_number in officers.rows():
            self._officers[institution_id].append(id_number)
        self.held = accounts_by_id_number(county, officers["id_number"].to_list())

    def accounts_of(self, institution_id: str) -> dict[str, int]:
        """Give an institution's own accounts and its people's, in the clear, each with its number."""
        mine = self._officers.get(institution_id, [])
        accounts = [self.own.get(institution_id, {}), *(self.held.get(one.strip().upper(), {}) for one in mine)]
        return {account: number for held in accounts for number, account in held.items()}


def _posts(officers: Sequence[Row], everybody: _People, people: Mapping[int, Known]) -> list[Post]:
    """Give the posts, each with the person behind it where a bank knows him."""
    found = []
    for row in officers:
        first = next(iter(everybody.held.get(row["id_number"].strip().upper(), {})), None)
        kept = {name: row[name] for name in ("post", "from_date", "to_date")}
        found.append(Post(kept, mask_name(row["name"]), None if first is None else people[first]))
    return found


def _window(finding: Row, title: Pair) -> Window:
    return Window(title, finding["severity"], finding["window_start"].date(), finding["window_end"].date())


def _book(regulator: Regulator, institution_id: str) -> Row:
    """Give the loan book as the regulator brought it, summed up; rates are fractions a year."""
    loans = regulator.tables["institution_loans"].filter(pl.col("institution_id") == institution_id)
    rates = loans["annual_rate"].drop_nulls().sort()
    return {
        "loans": loans.height,
        "principal": loans["principal"].sum() or Decimal(0),
        "median_rate": rates[len(rates) // 2] if len(rates) else None,
        "highest_rate": rates[-1] if len(rates) else None,
        "collateral": _counts(loans, "collateral"),
        "status": _counts(loans, "status"),
    }


def _counts(loans: pl.DataFrame, column: str) -> Collection[tuple[str | None, int]]:
    counted = loans[column].value_counts(sort=True)
    return list(zip(counted[column].to_list(), counted["count"].to_list(), strict=True))
