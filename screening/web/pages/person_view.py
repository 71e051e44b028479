"""What is known of a person or organisation over all banks: accounts with their money, alerts, tips, lists, rings, posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from screening.bench.county import County
from screening.bench.history import DayMoney, money_by_account, money_by_day
from screening.bench.supervised import institution_of
from screening.masking import mask_account, mask_id_number, mask_name, mask_phone, mask_text
from screening.report.timeline import Rect, Timeline, spark, timeline
from screening.runs.reading import read_run
from screening.web.pages.gate import NotThere
from screening.web.pages.known import KnownPartner, known_partners
from screening.web.pages.loans_shown import LoansShown, loans_of
from screening.web.pages.regulator import Regulator
from screening.web.pages.shelf import Row, Shelf, Shown

PARTNERS = 25
OLDER_RUNS = 12
"""So many earlier runs are looked through for alerts."""


@dataclass(frozen=True)
class Account:
    """One account of a person: masked or in the clear as asked, its fen in and out, and its months as bars."""

    account: str
    bank_id: str
    held: bool
    row: Row
    paid_in: int
    paid_out: int
    times: int
    spark: tuple[Rect, ...]


@dataclass(frozen=True)
class PersonView:
    """A person or organisation as shown; `whole` are his account numbers in the clear, which no template is given."""

    name: str
    facts: dict[str, Any]
    holder: str
    institution: str | None
    accounts: tuple[Account, ...]
    timeline: Timeline | None
    alerts: tuple[Row, ...]
    earlier: tuple[tuple[str, Row], ...]
    rings: tuple[tuple[Row, str], ...]
    lent: LoansShown | None
    borrowed: LoansShown | None
    partners: tuple[KnownPartner, ...]
    posts: tuple[Row, ...]
    listed: tuple[Row, ...]
    tips: tuple[Row, ...]
    whole: tuple[str, ...]
    subjects: tuple[str, ...]


def person_view(
    shown: Shown, shelf: Shelf, county: County, regulator: Regulator, party: int, *, unmask: bool
) -> PersonView:
    """Give all that is known of a party of the newest run; nobody of that number is not there."""
    rows = next(iter(county.persons_of(str(party), "party")), None)
    if rows is None:
        raise NotThere("没有此人 / nobody here", remedy="按账号或姓名搜索 / search by account or name")
    whole, numbers = tuple(one["account"] for one in rows), [one["account_id"] for one in rows]
    alerts = tuple(row for one in shown.marks.alerts_of(whole) if (row := shown.alert(one)))
    findings = [one["evidence"] for row in alerts for one in shown.findings(row)]
    days = money_by_day(county, numbers, {one for cited in findings for one in cited})
    by_account = money_by_account(county, numbers)
    ids, phones = _all(rows, "id_number"), _all(rows, "phone")
    return PersonView(
        name=_masked(mask_name, rows[0]["name"], unmask=unmask),
        facts=_facts(rows[0], unmask=unmask),
        holder=rows[0]["holder"],
        institution=institution_of(county, numbers),
        accounts=tuple(_account(one, by_account[one["account_id"]], days, unmask=unmask) for one in rows),
        timeline=timeline(days),
        alerts=alerts,
        earlier=tuple(_earlier(shelf, whole, {row["alert_id"] for row in alerts})),
        rings=tuple(_rings(shown, whole)),
        lent=loans_of(shown, county, whole, ("lender",)),
        borrowed=loans_of(shown, county, whole, ("borrower",)),
        partners=tuple(known_partners(county, shown, numbers, PARTNERS)),
        posts=tuple(regulator.posts_of(ids)),
        listed=tuple(regulator.listed(ids, _all(rows, "name"))),
        tips=tuple(_tip(one, unmask=unmask) for one in regulator.tips_on(whole, ids, phones)),
        whole=whole,
        subjects=(*whole, *(f"{one['bank_id']}/{one['bank_party_id']}" for one in rows if one["bank_party_id"])),
    )


def _all(rows: Sequence[Row], name: str) -> list[str]:
    return sorted({one[name] for one in rows if one[name]})


def _masked(mask: Any, text: str | None, *, unmask: bool) -> str:
    return (text or "") if unmask else mask(text)


def _facts(row: Row, *, unmask: bool) -> dict[str, Any]:
    """Give what the banks told of somebody, masked unless asked otherwise."""
    masks = {
        "id_number": mask_id_number, "phone": mask_phone, "address": mask_text, "employer": mask_text,
        "legal_representative_id": mask_id_number,
    }  # fmt: skip
    plain = ("occupation", "region_code", "registered_day", "registered_capital", "risk_rating")
    born = row["birth_day"]
    return {
        **{name: _masked(mask, row[name], unmask=unmask) for name, mask in masks.items()},
        **{name: row[name] for name in plain},
        "born": None if born is None else born.isoformat() if unmask else f"{born:%Y}",
    }


def _account(row: Row, mine: Sequence[DayMoney], days: Sequence[DayMoney], *, unmask: bool) -> Account:
    return Account(
        account=_masked(mask_account, row["account"], unmask=unmask),
        bank_id=row["bank_id"] or "",
        held=row["held"],
        row=row,
        paid_in=sum(one.paid_in for one in mine),
        paid_out=sum(one.paid_out for one in mine),
        times=sum(one.times_in + one.times_out for one in mine),
        spark=spark(mine, days),
    )


def _earlier(shelf: Shelf, accounts: Sequence[str], still: set[str]) -> list[tuple[str, Row]]:
    """Give the alerts on some accounts that earlier runs had and the newest has not, each with the last run that had it."""
    found: dict[str, tuple[str, Row]] = {}
    mine = pl.col("account_ids").list.eval(pl.element().is_in(list(accounts))).list.any()
    for folder in shelf.older()[:OLDER_RUNS]:
        for row in read_run(folder).table("alerts").filter(mine).to_dicts():
            if row["alert_id"] not in still:
                found.setdefault(row["alert_id"], (folder.name, row))
    return list(found.values())


def _rings(shown: Shown, accounts: Sequence[str]) -> list[tuple[Row, str]]:
    """Give the rings of some accounts with their role, each ring once for each role."""
    known = {row["ring_id"]: row for row in shown.table("rings").to_dicts()}
    return [(known[ring], role) for ring, role in shown.marks.rings_of(accounts) if ring in known]


def _tip(row: Row, *, unmask: bool) -> Row:
    """Give a tip as it may be shown: what it says in the clear only where asked, for it may name anybody."""
    return {
        "tip_id": row["tip_id"],
        "received_on": row["received_on"],
        "source": row["source"],
        "text": _masked(mask_text, row["text"], unmask=unmask),
    }
