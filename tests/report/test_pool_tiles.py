"""The pool's main figures stand with its ring on the page."""

import shutil
from pathlib import Path

import polars as pl

from screening.report.page import write_report
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
