import json
import tomllib
from pathlib import Path

import pytest
from returns import ACCOUNTS, GOOD, booking, brought, table, write_text
from typer.testing import CliRunner

from screening.cli import app
from screening.errors import RefusedInput
from screening.intake.forms.form import form_of
from screening.intake.forms.guess import guess
from screening.intake.forms.written import as_toml, sure_form


def run_of(
    flags: tuple[str, str],
    heading: tuple[str, ...] = ("卡号", "时间", "金额", "余额", "收付标志"),
    newest_first: bool = False,
) -> list[list[str]]:
    """Give twenty bookings whose balances follow them; every third goes out."""
    rows, balance = [], 1000
    for number in range(20):
        out = number % 3 == 0
        balance += -10 if out else 30
        rows.append(
            [
                "62990011",
                f"2026030510{number:02d}00",
                "10" if out else "30",
                f"{balance}",
                flags[1] if out else flags[0],
            ]
        )
    return [list(heading), *(rows[::-1] if newest_first else rows)]


def test_a_heading_that_is_known_is_sure_and_reads_the_file(tmp_path: Path) -> None:
    file = write_text(tmp_path / "a.csv", [["某银行"], *table(booking())], "gb18030")
    found = guess([file])
    assert found.sure
    assert (found.sheets[0].encoding, found.sheets[0].heading) == ("gb18030", 2)
    _, rows = brought(file, profile=sure_form([file]))
    assert rows.height == 1


@pytest.mark.parametrize(
    ("flags", "newest_first"), [(("1", "0"), False), (("0", "1"), False), (("01", "02"), True), (("2", "1"), True)]
)
def test_codes_for_in_and_out_are_settled_by_the_balances(
    flags: tuple[str, str], newest_first: bool, tmp_path: Path
) -> None:
    file = write_text(tmp_path / "a.csv", run_of(flags, newest_first=newest_first))
    found = guess([file])
    assert found.sheets[0].values["direction"] == {"in": [flags[0]], "out": [flags[1]]}
    assert found.sure


def test_codes_that_no_balance_proves_are_not_sure(tmp_path: Path) -> None:
    rows = [[cell if place != 3 else "" for place, cell in enumerate(row)] for row in run_of(("1", "0"))]
    file = write_text(tmp_path / "a.csv", [["卡号", "时间", "金额", "余额", "收付标志"], *rows[1:]])
    assert not guess([file]).sure
    with pytest.raises(RefusedInput, match="screening profile"):
        sure_form([file])


def test_words_that_the_balances_contradict_are_not_sure(tmp_path: Path) -> None:
    found = guess([write_text(tmp_path / "a.csv", run_of(("借", "贷")))])
    assert any("contrary" in doubt for doubt in found.sheets[0].doubts)


def test_a_sign_is_sure_where_the_balances_prove_it(tmp_path: Path) -> None:
    rows = run_of(("", "-"))
    signed = [rows[0][:4], *([card, when, sign + amount, balance] for card, when, amount, balance, sign in rows[1:])]
    file = write_text(tmp_path / "a.csv", signed)
    form = sure_form([file])
    assert form.signed
    _, booked = brought(file, profile=form)
    assert booked["direction"].value_counts().sort("direction").rows() == [("in", 13), ("out", 7)]


def test_a_required_column_that_is_missing_is_named(tmp_path: Path) -> None:
    found = guess([write_text(tmp_path / "a.csv", [["卡号", "时间", "金额"], ["62990011", "20260305101112", "5"]])])
    assert found.sheets[0].missing == ["direction"]


def test_values_that_do_not_fit_make_a_column_less_sure(tmp_path: Path) -> None:
    rows = table(*(booking(交易时间="昨天", 交易流水号=str(number)) for number in range(4)))
    columns = {one.meaning: one.certainty for one in guess([write_text(tmp_path / "a.csv", rows)]).sheets[0].columns}
    assert (columns["time"], columns["amount"]) == ("likely", "sure")


def test_a_name_known_in_part_is_likely(tmp_path: Path) -> None:
    rows = [["本方卡号", "交易时间戳记", "金额", "借贷标志"], ["62990011", "20260305101112", "5", "借"]]
    columns = {one.heading: one.certainty for one in guess([write_text(tmp_path / "a.csv", rows)]).sheets[0].columns}
    assert columns == {"本方卡号": "sure", "交易时间戳记": "likely", "金额": "sure", "借贷标志": "sure"}


def test_what_is_written_out_is_a_profile(tmp_path: Path) -> None:
    account = {"账户开户名称": "张三", "交易卡号": GOOD["交易卡号"], "账号开户时间": "2020-01-02"}
    files = [
        write_text(tmp_path / "a.csv", table(booking())),
        write_text(tmp_path / "b.csv", table(account, heading=ACCOUNTS)),
    ]
    form = form_of("own", tomllib.loads(as_toml(guess(files))))
    assert set(form.tables) == {"transactions", "accounts"}
    assert form.tables["accounts"]["opened_on"] == ("账号开户时间",)


def test_the_commands_guess_write_and_import(tmp_path: Path) -> None:
    file = write_text(tmp_path / "a.csv", run_of(("1", "0")))
    own = tmp_path / "own.toml"
    run = CliRunner()
    assert run.invoke(app, ["profile", str(file), "--out", str(own)]).exit_code == 0
    told = json.loads(run.invoke(app, ["profile", str(file), "--json"]).stdout)
    assert told["sure"]
    assert told["sheets"][0]["columns"][0]["meaning"] == "card"
    for name, profile in (("1", str(own)), ("2", "auto")):
        done = run.invoke(
            app, ["import", "-p", profile, str(file), "-o", str(tmp_path / name), "--bank", "990000000011", "--json"]
        )
        assert json.loads(done.stdout)["rows"]["transactions"] == 20


def test_a_guess_that_is_not_sure_ends_with_status_1(tmp_path: Path) -> None:
    file = write_text(tmp_path / "a.csv", [["卡号", "时间", "金额"], ["62990011", "20260305101112", "5"]])
    assert CliRunner().invoke(app, ["profile", str(file)]).exit_code == 1
