"""What an alert's page shows beside its reasons: money over time, ring, pool, loans, partners, and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from screening.bench.county import County
from screening.bench.history import money_by_day
from screening.masking import mask_account, mask_id_number, mask_name, mask_phone
from screening.report.read import RunFolder
from screening.report.timeline import Timeline, Window, timeline
from screening.report.words import SCORE_PARTS, Pair, word
from screening.web.pages.found import Found
from screening.web.pages.known import KnownPartner, key_of, known_partners
from screening.web.pages.loans_shown import LoansShown, loans_of
from screening.web.pages.ring_shown import RingShown, ring_shown
from screening.web.pages.shelf import Row, Shown

ROWS = 200
PARTNERS = 20
_LENDING = {"usurious_lending", "organised_rings"}


@dataclass(frozen=True)
class Holder:
    """A holder of an account as he may be shown; `key` is the address of his page, empty where he has none."""

    account: str
    name: str
    id_number: str
    phone: str
    bank_id: str
    key: str


@dataclass(frozen=True)
class Seen:
    """What the county's book and the run tell of an alert; `keys` are the addresses of its persons by account."""

    timeline: Timeline | None
    partners: tuple[KnownPartner, ...]
    ring: RingShown | None
    loans: LoansShown | None
    keys: Mapping[str, str]


@dataclass(frozen=True)
class Changes:
    """What is new of an alert since it was last told: the words, and accounts and rules come and gone."""

    row: Row
    new_accounts: tuple[str, ...]
    gone_accounts: tuple[str, ...]
    new_rules: tuple[Pair, ...]
    gone_rules: tuple[Pair, ...]


def seen_of(found: Found, folder: RunFolder, county: County) -> Seen:
    """Give what the county's book tells of an alert; an account that the newest run does not know is left out."""
    row, findings = found.row, folder.tables["findings"]
    numbers = county.numbers(row["account_ids"])
    accounts = list(numbers.values())
    parties = county.parties(accounts, unmask=False)
    days = money_by_day(county, accounts, {one for finding in findings for one in finding["evidence"]})
    is_ring = row["subject_kind"] == "ring"
    lends = _LENDING & set(row["packs"])
    return Seen(
        timeline=timeline(days, _windows(folder, findings), near=True),
        partners=tuple(known_partners(county, found.newest, accounts, PARTNERS)),
        ring=ring_shown(found.shown, folder, row["subject_id"], county) if is_ring else None,
        loans=loans_of(found.newest, county, row["account_ids"], ("lender", "borrower")) if lends else None,
        keys={account: key_of(found.newest, parties[number].party) for account, number in numbers.items()},
    )


def _windows(folder: RunFolder, findings: Sequence[Row]) -> list[Window]:
    """Give the windows of an alert's findings under the names of their rules."""
    return [
        Window(_title(folder, one["rule_id"]), one["severity"], one["window_start"].date(), one["window_end"].date())
        for one in findings
    ]


def _title(folder: RunFolder, rule_id: str) -> Pair:
    rule = folder.rules.get(rule_id)
    return Pair(rule.about["title_zh"], rule.about["title_en"]) if rule else Pair(rule_id, rule_id)


def changes_of(folder: RunFolder) -> Changes | None:
    """Give what is new of an alert since it was last told; None for a new one, or where its run does not say."""
    row = next(iter(folder.tables["alert_changes"]), None)
    if row is None or row["state"] == "new":
        return None

    def titles(name: str) -> tuple[Pair, ...]:
        return tuple(_title(folder, one) for one in row[name])

    def masked(name: str) -> tuple[str, ...]:
        return tuple(mask_account(one) for one in row[name])

    return Changes(row, masked("new_accounts"), masked("gone_accounts"), titles("new_rules"), titles("gone_rules"))


def score_steps(folder: RunFolder) -> list[tuple[str, Pair, Decimal]]:
    """Give the parts of an alert's score that add anything, in their order, with their names."""
    return [
        (
            one["kind"],
            _title(folder, one["rule_id"]) if one["rule_id"] else word(SCORE_PARTS, one["kind"]),
            one["points"],
        )
        for one in sorted(folder.tables["alert_parts"], key=lambda part: part["place"])
        if one["points"]
    ]


def holders_of(shown: Shown, accounts: Sequence[str], keys: Mapping[str, str], *, unmask: bool) -> list[Holder]:
    """Give who holds some accounts, masked unless asked otherwise."""
    return [_holder(shown, one, keys.get(one, ""), unmask=unmask) for one in accounts]


def _holder(shown: Shown, account: str, key: str, *, unmask: bool) -> Holder:
    holder = shown.holders.get(account)
    if holder is None:
        return Holder(account if unmask else mask_account(account), "", "", "", "", key)
    if unmask:
        return Holder(account, holder.name, holder.id_number, holder.phone, holder.bank_id, key)
    return Holder(
        mask_account(account),
        mask_name(holder.name),
        mask_id_number(holder.id_number),
        mask_phone(holder.phone),
        holder.bank_id,
        key,
    )
