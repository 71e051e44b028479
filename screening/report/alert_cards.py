"""Alerts: how many, the first ones in full, the others in a list."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from screening.alerts.doubts import doubts_of
from screening.masking import mask_account
from screening.report.evidence import Evidence
from screening.report.figures import masked
from screening.report.read import Row, RunFolder
from screening.report.words import PACKS, PRIORITIES, SCORE_PARTS, Pair, halves, provenance, word
from screening.rulebook.covered import pattern_titles, told
from screening.rulebook.rule import Rule


@dataclass(frozen=True)
class Law:
    """One provision that a rule rests on."""

    instrument: str
    article: str
    since: str
    until: str
    says: Pair
    tag: str
    checked: Pair


@dataclass(frozen=True)
class Reason:
    """One finding in words."""

    finding_id: str
    account: str
    span: str
    amount: Decimal
    bookings: int
    text: Pair


@dataclass(frozen=True)
class RuleMet:
    """A rule that an alert's subject meets, with all its findings."""

    rule_id: str
    title: Pair
    severity: str
    reasons: tuple[Reason, ...]
    laws: tuple[Law, ...]
    look_alikes: tuple[Pair, ...]
    lawful: Pair
    does_not_prove: Pair


@dataclass(frozen=True)
class Card:
    """One alert.

    `change` is what is new since it was last told, `parts` what its score is made of with the points of each; `doubts`
    are general ones beside those of its rules, `data` how complete what it rests on is. None or empty for an older run.
    """

    number: int
    row: Row
    headline: Pair
    accounts: tuple[str, ...]
    rules: tuple[RuleMet, ...]
    change: Pair | None
    suppression: str | None
    parts: tuple[tuple[Pair, Decimal], ...]
    doubts: tuple[Pair, ...]
    data: Pair


def matrix(run: RunFolder) -> list[tuple[Pair, dict[str, int], int]]:
    """Give, for each pack, the alerts by priority and in all; an alert of two packs counts in both."""
    counted = Counter((pack, row["priority"]) for row in run.tables["alerts"] for pack in row["packs"])
    packs = [
        pack for pack in PACKS if any(key[0] == pack for key in counted) or pack in run.record["parameters"]["packs"]
    ]
    rows = []
    for pack in packs:
        cells = {priority: counted[pack, priority] for priority in PRIORITIES}
        rows.append((word(PACKS, pack), cells, sum(cells.values())))
    return rows


def cards(run: RunFolder, evidence: Evidence, top: int) -> list[Card]:
    """Give the first alerts with every reason."""
    by_account: dict[str, list[Row]] = {}
    for finding in run.tables["findings"]:
        by_account.setdefault(finding["account_id"], []).append(finding)
    changes = {row["alert_id"]: row for row in run.tables["alert_changes"]}
    banks = {row["alert_id"]: row["banks"] for row in run.tables["alert_basis"]}
    made = []
    for number, row in enumerate(run.tables["alerts"][:top], start=1):
        found = [finding for account in row["account_ids"] for finding in by_account.get(account, [])]
        rules = tuple(_met(run, rule, [one for one in found if one["rule_id"] == rule]) for rule in row["rule_ids"])
        accounts = tuple(_account(account, evidence) for account in row["account_ids"])
        change = changes.get(row["alert_id"])
        rests_on, certified = banks.get(row["alert_id"], ()), run.record.get("certificates", ())
        doubts = doubts_of(row, found, rests_on, certified, run.rules, run.lawful)
        own = {one for rule in rules for one in rule.does_not_prove}
        made.append(
            Card(
                number,
                row,
                _headline(row),
                accounts,
                rules,
                change=Pair(change["words_zh"], change["words_en"]) if change else None,
                suppression=change["suppression_id"] if change else None,
                parts=_parts(run, row),
                doubts=tuple(pair for pair in map(halves, doubts.does_not_prove) if not own & set(pair)),
                data=Pair(*doubts.completeness()),
            )
        )
    return made


def _parts(run: RunFolder, row: Row) -> tuple[tuple[Pair, Decimal], ...]:
    """Give what an alert's score is made of; rules that add nothing more are left out."""
    mine = [one for one in run.tables["alert_parts"] if one["alert_id"] == row["alert_id"] and one["points"]]
    return tuple((_part(run, one), one["points"]) for one in mine)


def _part(run: RunFolder, part: Row) -> Pair:
    """Give the name of a part of a score."""
    rule = run.rules.get(part["rule_id"])
    if rule:
        return Pair(str(rule.about["title_zh"]), str(rule.about["title_en"]))
    return word(SCORE_PARTS, part["kind"])


def rest(run: RunFolder, top: int) -> list[tuple[int, Row, Pair]]:
    """Give the other alerts with their places in the order."""
    return [(number, row, _headline(row)) for number, row in enumerate(run.tables["alerts"], start=1) if number > top]


def _headline(row: Row) -> Pair:
    """Give an alert's headline; names in it are masked already."""
    return Pair(masked(row["headline_zh"]), masked(row["headline_en"]))


def _account(account: str, evidence: Evidence) -> str:
    """Give a masked account with its holder's masked name where that is known."""
    return " ".join(part for part in (mask_account(account), evidence.names.get(account, "")) if part)


def _met(run: RunFolder, rule_id: str, found: list[Row]) -> RuleMet:
    """Give one rule with its findings, in order of time."""
    ordered = sorted(found, key=lambda one: (one["window_start"], one["account_id"], one["finding_id"]))
    rule = run.rules.get(rule_id)
    about = rule.about if rule else {}
    return RuleMet(
        rule_id=rule_id,
        title=Pair(str(about.get("title_zh", rule_id)), str(about.get("title_en", rule_id))),
        severity=gravest([one["severity"] for one in found]),
        reasons=tuple(_reason(one) for one in ordered),
        laws=laws(rule, [when.date() for one in found for when in (one["window_start"], one["window_end"])]),
        look_alikes=tuple(halves(str(one)) for one in about.get("look_alikes", ())),
        lawful=Pair(*told(pattern_titles(run.lawful), (str(one["lawful_patterns"]) for one in found))),
        does_not_prove=halves(str(about.get("does_not_prove", "—"))),
    )


def gravest(severities: list[str]) -> str:
    """Give the gravest of some severities."""
    return next((one for one in PRIORITIES if one in severities), "info")


def laws(rule: Rule | None, days: Sequence[date] = ()) -> tuple[Law, ...]:
    """Give the provisions that a rule rests on; of figures of law only those in force between the days, where given."""
    provisions = rule.about["basis"] if rule else ()
    return tuple(
        Law(
            instrument=str(one["instrument"]),
            article=str(one.get("article", "—")),
            since=str(one.get("from", "")),
            until=str(one.get("to", "")),
            says=halves(str(one.get("says", ""))),
            tag=str(one.get("tag", "M")),
            checked=provenance(str(one.get("tag", "M"))),
        )
        for one in provisions
        if "law" not in one or not days or (one["from"] <= max(days) and min(days) <= one.get("to", max(days)))
    )


def _reason(finding: Row) -> Reason:
    """Give one finding in words."""
    first, last = f"{finding['window_start']:%Y-%m-%d}", f"{finding['window_end']:%Y-%m-%d}"
    return Reason(
        finding_id=finding["finding_id"],
        account=mask_account(finding["account_id"]),
        span=first if first == last else f"{first} — {last}",
        amount=finding["amount"],
        bookings=finding["transaction_count"],
        text=Pair(masked(finding["reason_zh"]), masked(finding["reason_en"])),
    )
