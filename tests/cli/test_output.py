import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from screening.cli.output import Progress, print_json, print_table


@dataclass(frozen=True)
class Sum:
    amount: Decimal
    day: date


def test_json_holds_exact_amounts_and_iso_dates(capsys: pytest.CaptureFixture[str]) -> None:
    print_json([Sum(Decimal("1.10"), date(2026, 1, 2))])
    assert json.loads(capsys.readouterr().out) == [{"amount": "1.10", "day": "2026-01-02"}]


def test_a_table_shows_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["a", "b"], [("[bold]x", 1234567)])
    shown = capsys.readouterr().out
    assert "[bold]x" in shown
    assert "1,234,567" in shown


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    line = Progress()
    line("transactions", 1, 2)
    line.clear()
    assert capsys.readouterr().err == ""
