"""The pool's main figures stand with its ring on the page."""

import shutil
from pathlib import Path

import polars as pl

from screening.report.page import write_report
from screening.report.ring_drawing import pool_drawing
from screening.report.ring_nodes import Member
from screening.rulebook.reasons import yuan


def test_a_deposit_taking_ring_shows_what_it_took_and_owes(tiny_run: Path, tmp_path: Path) -> None:
    pools = pl.read_parquet(tiny_run / "pools.parquet").to_dicts()
    page = write_report(Path(shutil.copytree(tiny_run, tmp_path / "run")), None).read_text(encoding="utf-8")
    assert pools
    for pool in pools:
        section = page[page.index(f'<article class="ring" id="{pool["ring_id"]}">') :]
        section = section[: section.index("</article>")]
        for name in ("deposit", "return", "owed"):
            assert f"<b>{yuan(int(pool[name] * 100))}</b>" in section
        assert f"<b>{pool['heads']}</b>" in section


def test_many_depositors_are_drawn_as_one_point_with_one_line_each_way() -> None:
    crowd = [Member(f"投{one}", "depositor", f"D{one}", f"D{one}", "", "", 0.5) for one in range(60)]
    behind = Member("组1", "organiser", "P", "P", "某*", "", 0.9)
    paid = [(one.account, "P", 2_000_000, 1) for one in crowd]
    back = [("P", one.account, 100_000, 2) for one in crowd]
    drawing = pool_drawing([behind, *crowd], paid + back)
    assert [node.many for node in drawing.nodes] == [1, 60]
    assert sorted(label.text for label in drawing.labels) == ["120万", "6万"]
