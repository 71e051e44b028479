from typing import Any

import pyarrow as pa

from screening.networks import groups
from screening.networks.groups import laundering_groups

DAY = 86400


def patterns(*rows: tuple[str, int, str | None], shape: str = "cycle") -> pa.Table:
    """Give findings of (pattern, party, role); the account's number is the party's and a hundred."""
    schema = pa.schema(
        [("pattern", pa.string()), ("shape", pa.string()), ("account_id", pa.int32()), ("party_id", pa.int32()),
         ("role", pa.string()), ("amount", pa.int64()), ("first_at", pa.int64()), ("last_at", pa.int64()),
         ("score", pa.float64())]
    )  # fmt: skip
    named: list[dict[str, Any]] = [
        {"pattern": pattern, "shape": shape, "account_id": party + 100, "party_id": party, "role": role,
         "amount": 1000 * party, "first_at": DAY * party, "last_at": DAY * (party + 1), "score": 0.7}
        for pattern, party, role in rows
    ]  # fmt: skip
    return pa.Table.from_pylist(named, schema=schema)


def moves(*rows: tuple[str, int, int, int, int]) -> pa.Table:
    """Give transfers of (pattern, day, payer, payee, fen); the same day, payer and payee are the same transfer."""
    schema = pa.schema(
        [("pattern", pa.string()), ("transfer_id", pa.int32()), ("payer_party", pa.int32()),
         ("payee_party", pa.int32()), ("amount", pa.int64()), ("booked_at", pa.int64())]
    )  # fmt: skip
    named = [
        {"pattern": pattern, "transfer_id": day * 10_000 + payer * 100 + payee, "payer_party": payer,
         "payee_party": payee, "amount": fen, "booked_at": day * DAY}
        for pattern, day, payer, payee, fen in rows
    ]  # fmt: skip
    return pa.Table.from_pylist(named, schema=schema)


def members(found: groups.Rings) -> list[list[int]]:
    """Give the parties of each group."""
    rows = found.members.to_pylist()
    return [[row["party_id"] for row in rows if row["ring_id"] == ring["ring_id"]] for ring in found.rings.to_pylist()]


def circle(name: str, *parties: int) -> tuple[tuple[str, int, str | None], ...]:
    """Give the rows of a circle that begins with its first party."""
    return tuple((name, party, "mule" if place else "organiser") for place, party in enumerate(parties))


def test_patterns_that_share_two_parties_are_one_group_and_others_are_not() -> None:
    rows = (*circle("x", 1, 2, 3), *circle("y", 2, 3, 4), *circle("z", 4, 5, 6), ("w", 8, "mule"), ("w", 9, "mule"))
    found = laundering_groups(patterns(*rows), moves())
    assert members(found) == [[1, 2, 3, 4], [4, 5, 6]]
    assert [row["kind"] for row in found.rings.to_pylist()] == ["laundering", "laundering"]


def test_one_shared_party_binds_where_it_hands_the_money_of_one_on_in_the_other() -> None:
    rows = patterns(*circle("x", 1, 2, 3), *circle("y", 3, 4, 5))
    came = [("x", 1, 1, 2, 100), ("x", 2, 2, 3, 95)]
    assert members(laundering_groups(rows, moves(*came, ("y", 3, 3, 4, 90)))) == [[1, 2, 3, 4, 5]]
    assert members(laundering_groups(rows, moves(*came, ("y", 30, 3, 4, 90)))) == [[1, 2, 3], [3, 4, 5]]


def test_strength_is_the_share_of_patterns_and_the_weightier_role_wins() -> None:
    rows = (("x", 1, "organiser"), ("x", 2, "mule"), ("x", 3, "mule"), ("y", 1, "mule"), ("y", 2, "mule"))
    found = laundering_groups(patterns(*rows, ("y", 4, "mule")), moves())
    told = {row["party_id"]: (row["role"], str(row["strength"])) for row in found.members.to_pylist()}
    assert told[1] == ("organiser", "1.000")
    assert told[3] == ("mule", "0.500")


def test_a_role_that_the_rule_leaves_open_is_told_by_the_place_in_the_money() -> None:
    rows = patterns(("x", 1, None), ("x", 2, "mule"), ("x", 3, "mule"), ("x", 4, None), shape="scatter_gather")
    money = moves(("x", 1, 1, 2, 50), ("x", 1, 1, 3, 50), ("x", 2, 2, 4, 48), ("x", 2, 3, 4, 48))
    found = laundering_groups(rows, money)
    assert [row["role"] for row in found.members.to_pylist()] == ["organiser", "mule", "mule", "organiser"]


def test_money_of_several_patterns_counts_once_and_the_larger_gives_the_shape() -> None:
    rows = pa.concat_tables([patterns(*circle("x", 1, 2, 3)), patterns(*circle("y", 1, 2, 3, 4), shape="chain")])
    first, more = [(1, 1, 2, 100), (2, 2, 3, 95)], [(3, 3, 4, 90), (9, 1, 2, 500), (10, 2, 3, 480)]
    money = moves(*(("x", *row) for row in first), *(("y", *row) for row in (*first, *more)))
    (ring,) = laundering_groups(rows, money).rings.to_pylist()
    assert (ring["amount"], ring["shape"], ring["member_count"]) == (600, "chain", 4)
    assert (ring["first_day"], ring["last_day"]) == (1, 5)


def test_the_order_of_rows_changes_nothing() -> None:
    rows = patterns(*circle("x", 1, 2, 3), *circle("y", 2, 3, 4), *circle("z", 7, 8, 9))
    money = moves(("x", 1, 1, 2, 100), ("x", 2, 2, 3, 95), ("y", 3, 3, 4, 90), ("z", 1, 7, 8, 10))
    turned = laundering_groups(rows.take(list(range(8, -1, -1))), money.take([3, 2, 1, 0]))
    straight = laundering_groups(rows, money)
    assert (turned.rings, turned.members) == (straight.rings, straight.members)


def test_a_net_too_wide_is_split_where_less_money_flows_and_it_is_told() -> None:
    """Two nets of thirty, joined by two parties and a little money."""
    rows, money = [], []
    for name, first in (("x", 1), ("y", 41)):
        parties = list(range(first, first + 30))
        rows += circle(name, *parties)
        money += [(name, 1, first, party, 1_000) for party in parties[1:]]
    rows += circle("z", 1, 2, 41, 42)
    money += [("z", 1, 2, 42, 1), ("z", 1, 1, 41, 1)]
    found = laundering_groups(patterns(*rows), moves(*money))
    assert members(found) == [list(range(1, 31)), list(range(41, 71))]
    assert "60" in found.notes[0]


def test_who_is_in_very_many_patterns_binds_none(monkeypatch: Any) -> None:
    monkeypatch.setattr(groups, "_MOST_SHARED", 3)
    rows = [row for turn in range(4) for row in circle(f"p{turn}", 1, 2, 10 * turn + 11, 10 * turn + 12)]
    found = laundering_groups(patterns(*rows), moves())
    assert len(members(found)) == 4
    assert len(found.notes) == 2
    assert "4 patterns" in found.notes[0]
