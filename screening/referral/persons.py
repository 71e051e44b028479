"""Who holds the accounts of a referral: one person over all banks, with what was known of him before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from screening.bench.county import County
from screening.ledger.snapshot import Snapshot
from screening.report.words import Pair, word

Row = dict[str, Any]
TIP_SOURCES = {
    "hotline_12345": Pair("12345 热线", "hotline 12345"),
    "monitoring_platform": Pair("监测平台", "monitoring platform"),
    "grid_worker": Pair("网格员", "grid worker"),
    "police": Pair("公安机关", "police"),
    "public": Pair("群众举报", "the public"),
    "other": Pair("其他", "other"),
}
WATCHLISTS = {
    "criminal_organisation": Pair("涉黑涉恶组织", "criminal organisation"),
    "convicted_financial_crime": Pair("金融犯罪判决", "convicted of financial crime"),
    "dishonest_debtor": Pair("失信被执行人", "dishonest debtor"),
    "sanctioned": Pair("制裁名单", "sanctioned"),
    "other": Pair("其他", "other"),
}
POSTS = {
    "director": Pair("董事", "director"),
    "supervisor": Pair("监事", "supervisor"),
    "executive": Pair("高级管理人员", "executive"),
    "legal_representative": Pair("法定代表人", "legal representative"),
    "shareholder": Pair("股东", "shareholder"),
}
_PERSON = ("name", "party_type", "id_type", "id_number", "birth_date", "phone", "address")


@dataclass(frozen=True)
class Holder:
    """A person or organisation with all accounts of the referral that are his, in their order."""

    row: Row
    accounts: tuple[str, ...]
    known: tuple[Pair, ...]


def kept_accounts(snapshot: Snapshot, accounts: Collection[str]) -> dict[str, Row]:
    """Give what the bank that keeps an account said of it and of its holder; of several lines the last counts."""
    held, parties = snapshot.scan("accounts"), snapshot.scan("parties")
    if held is None or parties is None:
        return {}
    persons = parties.select("bank_id", "party_id", *_PERSON).unique(
        ["bank_id", "party_id"], keep="last", maintain_order=True
    )
    rows = (
        held.filter(pl.col("account_id").is_in(sorted(accounts)))
        .sort("bank_id", "submission_id", "account_id")
        .select("account_id", "bank_id", "party_id", "opened_on")
        .join(persons, on=["bank_id", "party_id"], how="left", maintain_order="left")
        .unique("account_id", keep="last", maintain_order=True)
        .collect()
    )
    return {row["account_id"]: row for row in rows.to_dicts()}


def holders(county: County, snapshot: Snapshot, kept: Mapping[str, Row], accounts: Sequence[str]) -> list[Holder]:
    """Give who holds some accounts, in the order of the accounts; one person over all banks, as the run joined them."""
    numbers = county.numbers(accounts)
    parties = county.parties(set(numbers.values()), unmask=True)
    of: dict[int, list[str]] = {}
    for account in accounts:
        if account in kept:
            of.setdefault(parties[numbers[account]].party, []).append(account)
    known = _Known(snapshot)
    return [Holder(_fullest(kept, own), tuple(own), known.of([kept[one] for one in own])) for own in of.values()]


def _fullest(kept: Mapping[str, Row], accounts: Sequence[str]) -> Row:
    """Give one row of a person, each field from the first of his accounts that has it."""
    return {
        name: next((kept[one][name] for one in accounts if kept[one].get(name)), None) for name in (*_PERSON, "bank_id")
    }


class _Known:
    """Tips, lists and posts of the regulator's tables by whom they name."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._tips = _rows(snapshot, "tips", "received_on", "tip_id")
        self._listed = _rows(snapshot, "watchlist", "list", "since", "name", "id_number")
        self._posts = _rows(snapshot, "officers", "institution_id", "post", "from_date", "id_number")

    def of(self, rows: Sequence[Row]) -> tuple[Pair, ...]:
        """Give in words what was known of a person; the text of a tip is never told, for it may name who gave it."""
        numbers = {one["id_number"] for one in rows} - {None, ""}
        names, phones = ({one[field] for one in rows} - {None, ""} for field in ("name", "phone"))
        accounts = {one["account_id"] for one in rows}
        return (
            *(_tip(one) for one in self._tips if _tells_of(one, numbers, accounts, phones)),
            *(_listing(one) for one in self._listed if one["id_number"] in numbers),
            *(_namesake(one) for one in self._listed if not one["id_number"] and one["name"] in names),
            *(_post(one) for one in self._posts if one["id_number"] in numbers),
        )


def _tells_of(tip: Row, numbers: set[str], accounts: set[str], phones: set[str]) -> bool:
    return (
        tip["subject_id_number"] in numbers or tip["subject_account_id"] in accounts or tip["subject_phone"] in phones
    )


def _tip(one: Row) -> Pair:
    zh, en = word(TIP_SOURCES, one["source"])
    return Pair(
        f"线索 {one['tip_id']}：{one['received_on']} 收到，{zh}", f"tip {one['tip_id']} of {one['received_on']}, {en}"
    )


def _listing(one: Row) -> Pair:
    zh, en = word(WATCHLISTS, one["list"])
    since = f" {one['since']}" if one["since"] else ""
    return Pair(f"名单：{zh}{since}", f"on a list: {en}{since}")


def _namesake(one: Row) -> Pair:
    told = _listing(one)
    return Pair(f"{told.zh}（仅姓名相同，身份未核）", f"{told.en} (the same name only, identity not checked)")


def _post(one: Row) -> Pair:
    zh, en = word(POSTS, one["post"])
    since, until = one["from_date"] or "—", one["to_date"] or "—"
    told = f"{one['institution_id']}, {since} – {until}"
    return Pair(f"机构任职：{zh}，{told}", f"post at an institution: {en}, {told}")


def _rows(snapshot: Snapshot, table: str, *order: str) -> list[Row]:
    paths = snapshot.reference.get(table)
    return pl.read_parquet(paths).sort(order, nulls_last=True).to_dicts() if paths else []
