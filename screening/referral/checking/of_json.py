"""The validator of a dossier's JSON: held to its schema, every reference resolved, every sum added up again."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from screening.referral.as_json import schema
from screening.referral.checking.problems import Checked, PartialSums, Problem
from screening.referral.dossier import Audience
from screening.report.words import Pair

_SHOWN = 60
_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "null": lambda value: value is None,
}
Values = dict[str, Any]


def check_json(content: bytes) -> Checked:
    """Give what is wrong in a dossier's JSON; references and sums are looked at once its shape is right."""
    try:
        whole = json.loads(content)
    except ValueError as error:
        wrong = Problem("", Pair("不是 JSON", f"not JSON: {error}"), Pair("重新生成", "make it again"))
        return Checked("json", (wrong,))
    its = schema()
    problems = list(_against(whole, its, its, ""))
    if not problems:
        dossier = whole["dossier"]
        problems = [*_references(dossier), *_order_of_time(dossier)]
        if dossier["head"]["audience"] != Audience.PUBLICITY:
            problems += _sums(dossier)
    return Checked("json", tuple(problems))


def problems_of_json(content: bytes) -> list[Problem]:
    """Give what is wrong in a dossier's JSON."""
    return list(check_json(content).problems)


def sums_of_json(content: bytes) -> PartialSums:
    """Give a dossier's sums as its rows add up to them, not as the file states them."""
    return added_up(json.loads(content)["dossier"])


def added_up(dossier: Values) -> dict[str, int | Decimal]:
    """Give the sums of a dossier's rows, by the names of `Sums`."""
    of_direction = {way: _total(dossier["bookings"], "amount", direction=way) for way in ("in", "out")}
    return {
        **{name: len(dossier[name]) for name in ("persons", "accounts", "bookings", "loans", "pools", "findings")},
        "amount_in": of_direction["in"],
        "amount_out": of_direction["out"],
        "movements": sum(flow["movements"] for flow in dossier["flows"]),
        "moved": _total(dossier["flows"], "amount"),
        "lent": _total(dossier["loans"], "received"),
        "repaid": _total(dossier["loans"], "repaid"),
        "deposited": _total(dossier["pools"], "deposit"),
        "paid_back": _total(dossier["pools"], "paid_back"),
    }


def _total(rows: list[Values], name: str, **only: str) -> Decimal:
    kept = (row for row in rows if all(row[key] == value for key, value in only.items()))
    return sum((Decimal(row[name]) for row in kept), Decimal("0.00"))


def _against(value: Any, its: Mapping[str, Any], root: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """Give where a value departs from a schema: the words of 2020-12 that ours uses."""
    if "$ref" in its:
        its = root["$defs"][its["$ref"].rpartition("/")[2]]
    if "anyOf" in its:
        tried = [list(_against(value, one, root, path)) for one in its["anyOf"]]
        yield from min(tried, key=len)
        return
    if "const" in its and value != its["const"]:
        yield _wrong(path, value, f"= {its['const']!r}")
    elif "enum" in its and value not in its["enum"]:
        yield _wrong(path, value, " | ".join(its["enum"]))
    elif "type" in its and not _TYPES[its["type"]](value):
        yield _wrong(path, value, its["type"])
    elif isinstance(value, dict):
        yield from _members(value, its, root, path)
    elif isinstance(value, list):
        yield from _items(value, its, root, path)
    elif isinstance(value, str) and not re.fullmatch(its.get("pattern", "(?s).*"), value):
        yield _wrong(path, value, its["pattern"])


def _members(value: Values, its: Mapping[str, Any], root: Mapping[str, Any], path: str) -> Iterator[Problem]:
    known, rest = its.get("properties", {}), its.get("additionalProperties", True)
    for name in its.get("required", ()):
        if name not in value:
            yield Problem(f"{path}/{name}", Pair("缺少此项", "it is lacking"), Pair("补上", "add it"))
    for name, one in value.items():
        if name in known:
            yield from _against(one, known[name], root, f"{path}/{name}")
        elif rest is False:
            yield Problem(f"{path}/{name}", Pair("没有此项", "there is no such member"), Pair("删去", "remove it"))
        elif isinstance(rest, Mapping):
            yield from _against(one, rest, root, f"{path}/{name}")


def _items(value: list[Any], its: Mapping[str, Any], root: Mapping[str, Any], path: str) -> Iterator[Problem]:
    first = its.get("prefixItems", ())
    if len(value) < its.get("minItems", 0) or len(value) > its.get("maxItems", len(value)):
        yield _wrong(path, value, f"{its['minItems']} items")
        return
    for place, one in enumerate(value):
        inside = first[place] if place < len(first) else its.get("items", {})
        yield from _against(one, inside, root, f"{path}/{place}")


def _wrong(path: str, value: Any, wanted: str) -> Problem:
    shown = json.dumps(value, ensure_ascii=False)[:_SHOWN]
    return Problem(
        path, Pair(f"{shown} 不合要求", f"{shown} does not fit"), Pair(f"应为 {wanted}", f"should be {wanted}")
    )


def _references(dossier: Values) -> Iterator[Problem]:
    """Give references that name nothing, and names that are given twice."""
    kinds = ("persons", "accounts", "rings", "loans", "pools", "findings", "bookings")
    named = {kind: Counter(row["ref"] for row in dossier[kind]) for kind in kinds}
    for kind, counted in named.items():
        for ref in sorted(ref for ref, times in counted.items() if times > 1):
            yield Problem(
                f"/dossier/{kind}", Pair(f"{ref} 重复", f"{ref} is given twice"), Pair("各用一号", "one each")
            )
    for place, may, ref in _pointers(dossier):
        if not any(ref in named[one] for one in may):
            yield Problem(
                f"/dossier/{place}",
                Pair(f"{ref!r} 无所指", f"{ref!r} names nothing"),
                Pair(f"应在 {'、'.join(may)} 中", f"it should be one of the {', '.join(may)}"),
            )


_MAY_BE_NOBODY = frozenset({"person", "counterparty", "payer", "payee"})
_CITED, _A, _P = ("findings", "loans", "pools", "rings"), ("accounts",), ("persons",)


def _pointers(dossier: Values) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Give each reference: where it stands, what it may name, and itself."""
    single = {
        ("accounts", "person"): _P,
        ("bookings", "account"): _A,
        ("bookings", "counterparty"): _A,
        ("flows", "payer"): _A,
        ("flows", "payee"): _A,
        ("findings", "account"): _A,
        ("loans", "lender"): _A + _P,
        ("loans", "borrower"): _A + _P,
    }
    several = {("persons", "accounts"): _A, ("bookings", "cited_by"): _CITED, ("findings", "bookings"): ("bookings",)}
    for (table, name), may in single.items():
        for place, row in enumerate(dossier[table]):
            if row[name] or name not in _MAY_BE_NOBODY:
                yield f"{table}/{place}/{name}", may, row[name]
    for (table, name), may in several.items():
        for place, row in enumerate(dossier[table]):
            yield from ((f"{table}/{place}/{name}", may, ref) for ref in row[name])
    for place, ring in enumerate(dossier["rings"]):
        yield from ((f"rings/{place}/members", _A, member["account"]) for member in ring["members"])
        yield from ((f"rings/{place}/ties", _A, tie[end]) for tie in ring["ties"] for end in ("one", "other"))


def _sums(dossier: Values) -> Iterator[Problem]:
    """Give the sums that the rows do not add up to: the dossier's by all its rows, each account's by the flows.

    A dossier for publicity states sums only, and no rows to hold them against.
    """
    again = added_up(dossier)
    for name, stated in dossier["sums"].items():
        value = Decimal(stated) if isinstance(stated, str) else stated
        if value != again[name]:
            yield _unequal(f"/dossier/sums/{name}", value, again[name])
    moved: Counter[str] = Counter()
    amounts: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for flow in dossier["flows"]:
        for end in ("payer", "payee"):
            amounts[flow[end], end] += Decimal(flow["amount"])
        for ref in {flow["payer"], flow["payee"]}:
            moved[ref] += flow["movements"]
    for place, account in enumerate(dossier["accounts"]):
        ref = account["ref"]
        stated = (account["bookings"], Decimal(account["amount_in"]), Decimal(account["amount_out"]))
        added = (moved[ref], amounts[ref, "payee"], amounts[ref, "payer"])
        for name, one, other in zip(("bookings", "amount_in", "amount_out"), stated, added, strict=True):
            if one != other:
                yield _unequal(f"/dossier/accounts/{place}/{name}", one, other)


def _unequal(path: str, stated: object, again: object) -> Problem:
    return Problem(
        path,
        Pair(f"写的是 {stated}，各行合计 {again}", f"says {stated}, the rows add up to {again}"),
        Pair("改正其一", "put one of them right"),
    )


def _order_of_time(dossier: Values) -> Iterator[Problem]:
    """Give periods that end before they begin."""
    spans = (
        ("flows", "first_at", "last_at"),
        ("findings", "window_start", "window_end"),
        ("rings", "first_seen", "last_seen"),
        ("loans", "disbursed_at", "closed_at"),
    )
    for table, start, end in spans:
        for place, row in enumerate(dossier[table]):
            if row[end] is not None and row[end] < row[start]:
                yield Problem(
                    f"/dossier/{table}/{place}/{end}",
                    Pair(f"{row[end]} 早于 {row[start]}", f"{row[end]} is before {row[start]}"),
                    Pair("核对起止", "see which is right"),
                )
