"""The commands that screen and show, as a user calls them."""

import json
from pathlib import Path

import polars as pl
import pytest
from commands import screening
from tiny_county import TINY

from screening.ledger.workspace import Workspace


@pytest.fixture(scope="module")
def place(tiny_workspace: Workspace, tiny_run: Path) -> Path:
    assert tiny_run.parent == tiny_workspace.path / "runs"
    return tiny_workspace.path


def listed(place: Path, *arguments: object) -> list[dict[str, object]]:
    done = screening(*arguments, "-w", place, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_run_tells_what_it_found_and_where_it_lies(place: Path) -> None:
    done = screening("run", "-w", place)
    assert (done.returncode, done.stderr) == (0, "")
    folder = Path(next(line.split(": ", 1)[1] for line in done.stdout.splitlines() if line.startswith("已写入")))
    assert (folder / "run.json").is_file()
    assert (folder / "report.html").is_file()


def test_alerts_are_listed_for_people_and_for_programs(place: Path) -> None:
    rows = listed(place, "alerts", "-n", 5)
    assert len(rows) == 5
    text = screening("alerts", "-w", place, "-n", 5).stdout
    assert all(str(row["alert_id"]) in text for row in rows)


def test_alerts_can_be_narrowed(place: Path) -> None:
    assert {row["priority"] for row in listed(place, "alerts", "--priority", "high", "-n", 999)} <= {"critical", "high"}
    for row in listed(place, "alerts", "--pack", "usurious_lending", "-n", 999):
        assert "usurious_lending" in row["packs"]  # type: ignore[operator]


def test_account_numbers_are_masked_unless_asked_for(place: Path) -> None:
    accounts = set(
        pl.concat([pl.read_parquet(file).select("account_id") for file in TINY.glob("submissions/*/accounts.parquet")])[
            "account_id"
        ]
    )
    alert = listed(place, "alerts", "-n", 1)[0]["alert_id"]
    for command in (("alerts",), ("show", alert)):
        for form in ((), ("--json",)):
            shown = screening(*command, "-w", place, *form).stdout
            assert not [one for one in accounts if one in shown]
    assert any(one in screening("show", alert, "-w", place, "--unmask").stdout for one in accounts)


def test_show_explains_with_reason_law_doubt_and_source(place: Path) -> None:
    alert = listed(place, "alerts", "-n", 1)[0]["alert_id"]
    told = screening("show", alert, "-w", place, "--rows", 2).stdout
    for word in ("疑似", "依据 / basis", "不能证明 / does not prove", ".parquet#", "clues only"):
        assert word in told


def test_a_finding_can_be_shown_by_itself(place: Path, tiny_run: Path) -> None:
    finding = pl.read_parquet(tiny_run / "findings.parquet").row(0, named=True)
    shown = json.loads(screening("show", finding["finding_id"], "-w", place, "--json").stdout)
    assert [one["finding_id"] for one in shown["findings"]] == [finding["finding_id"]]


def test_rings_are_listed_and_each_tells_its_members_and_ties(place: Path) -> None:
    rings = listed(place, "rings", "--kind", "lending")
    assert rings
    told = json.loads(screening("ring", rings[0]["ring_id"], "-w", place, "--json").stdout)
    assert {"lender", "borrower"} <= {member["role"] for member in told["members"]}
    assert told["ties"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("show", "NOTHING"), 2, "screening alerts"),
        (("ring", "NOTHING"), 2, "screening rings"),
        (("alerts", "--priority", "huge"), 2, "critical"),
        (("alerts", "--run", "NOTHING"), 2, "newest"),
        (("run", "--pipeline", "nothing"), 2, "full"),
        (("run", "--as-of", "2001-01-01"), 2, "--as-of"),
        (("run", "--as-of", "soon"), 2, "soon"),
    ],
)
def test_a_wrong_call_gets_one_sentence_with_the_remedy(
    place: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    done = screening(*arguments, "-w", place, COLUMNS="200")
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("run",), ("alerts",), ("rings",), ("show", "A1"), ("ring", "R1")])
def test_a_folder_that_is_no_workspace_is_told(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = screening(*command, "-w", tmp_path)
    assert done.returncode == 2
    assert "screening init" in done.stderr


def test_the_demo_tells_a_scorecard_and_replaces_only_its_own_folder(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    for _ in range(2):
        done = screening("demo", "--out", out, "--bookings", 20_000)
        assert done.returncode == 0, done.stderr
        assert "lending_ring" in done.stdout
        assert "report.html" in done.stdout
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "work.txt").write_text("keep", encoding="utf-8")
    refused = screening("demo", "--out", tmp_path / "mine", "--bookings", 20_000)
    assert refused.returncode == 2
    assert (tmp_path / "mine" / "work.txt").read_text(encoding="utf-8") == "keep"


def test_rules_are_listed_and_pass_their_cases() -> None:
    rules = json.loads(screening("rules", "list", "--json").stdout)
    assert {"rule_id", "pack", "severity", "version"} <= set(rules[0])
    done = screening("rules", "test")
    assert done.returncode == 0
    assert "0 failed" in done.stdout


def test_a_rule_whose_case_fails_is_told_and_exits_1(tmp_path: Path) -> None:
    import shutil  # noqa: PLC0415

    from screening.home import shipped  # noqa: PLC0415

    rules = tmp_path / "rules"
    shutil.copytree(shipped("rules"), rules)
    file = rules / "money_laundering" / "ml_cash_structuring.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace('evidence = ["1", "2", "3"]', 'evidence = ["1", "2"]', 1),
        encoding="utf-8",
    )
    done = screening("rules", "test", "--rules", rules)
    assert done.returncode == 1
    assert "ml_cash_structuring" in done.stdout
