from typing import Any

from screening.alerts.order import decided_by, place_of


def row(alert_id: str, priority: str = "high", score: float = 70.0, rules: int = 1, amount: int = 5) -> dict[str, Any]:
    return {
        "alert_id": alert_id, "priority": priority, "risk_score": score, "rule_ids": ["r"] * rules, "amount": amount,
    }  # fmt: skip


def test_the_order_is_strict_and_each_place_names_what_decides_it() -> None:
    rows = [
        row("A8", priority="critical", score=90.0),
        row("A9", score=99.0),  # a high score never stands before a graver priority
        row("A7", score=71.0),
        row("A6", rules=2),
        row("A5", amount=9),
        row("A1"),
        row("A2"),
    ]
    shuffled = [rows[place] for place in (3, 0, 6, 2, 5, 1, 4)]
    assert sorted(shuffled, key=place_of) == rows
    told = [key and key[1] for key in decided_by(rows)]
    assert told == ["priority", "risk score", "risk score", "number of rules", "amount", "id", None]


def test_an_empty_list_has_nothing_to_decide() -> None:
    assert decided_by([]) == []
