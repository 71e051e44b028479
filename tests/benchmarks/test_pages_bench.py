import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.pages import Asked as One
from benchmarks.pages import addresses, kind_of, kinds, told
from screening.bench.book import make_book
from screening.ledger.workspace import Workspace
from screening.runs.reading import read_run

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/queue?q=6299&page=2", "/queue"),
        ("/alerts/A0123", "/alerts/{alert_id}"),
        ("/alerts/A0123/evidence/F01", "/alerts/{alert_id}/evidence/{finding_id}"),
        ("/static/pages.css", None),
    ],
)
def test_an_address_is_of_a_kind(path: str, kind: str | None) -> None:
    assert kind_of(path, kinds()) == kind


class Site:
    """Three pages that link to each other; the queue is not ready the first time."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, path: str) -> tuple[int, str, str]:
        self.asked.append(path)
        if path == "/queue":
            return (
                200,
                '<a href="/alerts/A1">1</a><a href="/alerts/A2?x=1&amp;y=2">2</a><a href="https://x/">no</a>',
                "",
            )
        return (200, '<a href="/queue">back</a>', "") if path.startswith("/alerts") else (404, "", "")


def test_links_are_followed_and_what_is_not_there_is_left_out() -> None:
    site = Site()
    found = addresses(site, ["/alerts/A1"])  # type: ignore[arg-type]
    assert (found["/queue"], found["/alerts/{alert_id}"]) == (["/queue"], ["/alerts/A1", "/alerts/A2?x=1&y=2"])
    assert "/cases" not in found
    assert len(site.asked) == len(set(site.asked))


def test_figures_are_told_by_kind_of_page() -> None:
    asked = [One("/queue", f"/queue?page={n}", 200 if n else 500, n / 1000) for n in range(100)]
    (row,) = told(asked, {"/queue": 7.0})
    assert (row["asked"], row["failed"], row["p50_ms"], row["p95_ms"], row["max_ms"]) == (100, 1, 50, 95, 99)
    assert (row["slowest"], row["cpu_ms"]) == ("/queue?page=99", 7.0)


def test_users_open_every_page_of_a_served_county_at_once(
    tiny_workspace: Workspace, tiny_run: Path, tmp_path: Path
) -> None:
    make_book(tiny_workspace, read_run(tiny_run))
    copy, out = shutil.copytree(tiny_workspace.path, tmp_path / "w"), tmp_path / "pages.json"
    words = [
        "--workspace",
        str(copy),
        "--users",
        "2",
        "--seconds",
        "1",
        "--think",
        "0",
        "--alone",
        "2",
        "--json",
        str(out),
    ]
    command = [sys.executable, str(BENCHMARKS / "pages.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert not {"/queue", "/cases/{case_id}", "/alerts/{alert_id}/evidence/{finding_id}"} & set(found["not_reached"])
    assert found["requests"] == sum(row["asked"] for row in found["pages"]) > 0
    assert sum(row["failed"] for row in found["pages"]) == 0
    assert 50 < found["peak_mib"] < 1024
