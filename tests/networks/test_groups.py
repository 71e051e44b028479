from typing import Any

import pyarrow as pa

from screening.networks.groups import laundering_groups


def patterns(*rows: tuple[str, int, str]) -> pa.Table:
    """Give findings of (pattern, party, role); the account's number is the party's and a hundred."""
    schema = pa.schema(
        [("pattern", pa.string()), ("account_id", pa.int32()), ("party_id", pa.int32()), ("role", pa.string()),
         ("amount", pa.int64()), ("first_at", pa.int64()), ("last_at", pa.int64()), ("score", pa.float64())]
    )  # fmt: skip
    named: list[dict[str, Any]] = [
        {"pattern": pattern, "account_id": party + 100, "party_id": party, "role": role, "amount": 1000 * party,
         "first_at": 86400 * party, "last_at": 86400 * (party + 1), "score": 0.7}
        for pattern, party, role in rows
    ]  # fmt: skip
    return pa.Table.from_pylist(named, schema=schema)


def test_patterns_that_share_a_party_are_one_group() -> None:
    found = laundering_groups(
        patterns(
            ("x", 1, "organiser"),
            ("x", 2, "mule"),
            ("y", 2, "mule"),
            ("y", 3, "organiser"),
            ("z", 8, "mule"),
            ("z", 9, "mule"),
        )
    )
    (ring,) = found.rings.to_pylist()
    assert (ring["kind"], ring["member_count"], ring["amount"]) == ("laundering", 3, 2000 + 3000)
    assert [member["party_id"] for member in found.members.to_pylist()] == [1, 2, 3]


def test_strength_is_the_share_of_patterns_and_the_weightier_role_wins() -> None:
    found = laundering_groups(
        patterns(
            ("x", 1, "organiser"),
            ("x", 2, "mule"),
            ("x", 3, "mule"),
            ("y", 1, "mule"),
            ("y", 2, "mule"),
            ("y", 4, "mule"),
        )
    )
    members = {row["party_id"]: (row["role"], str(row["strength"])) for row in found.members.to_pylist()}
    assert members[1] == ("organiser", "1.000")
    assert members[3] == ("mule", "0.500")


def test_a_net_too_wide_is_no_group_and_is_told() -> None:
    found = laundering_groups(patterns(*(("x", party, "mule") for party in range(301))))
    assert found.rings.num_rows == 0
    assert "301" in found.notes[0]
