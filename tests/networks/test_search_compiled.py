import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from screening.networks.search import compiled as module
from screening.networks.search.compiled import Row, compiled

ROOT = Path(__file__).resolve().parents[2]
COUNT = "from screening.networks.search.fans import widths; print(len(widths.signatures))"


def test_a_function_has_the_one_form_that_its_annotations_tell() -> None:
    def longest(row: Row, least: int) -> int:
        return max(row.max(), least)

    made = compiled(longest)
    assert [str(one) for one in made.signatures] == ["(Array(int32, 1, 'C', False, aligned=True), int64)"]  # type: ignore[attr-defined]
    assert made(np.array([3, 9], np.int32), 4) == 9
    with pytest.raises(TypeError):
        made(np.array([3.5]), 4)


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = numba.njit

    def no_place(*told: object, cache: bool = False, **more: object) -> object:
        if cache:
            raise RuntimeError("cannot cache function 'double': no locator available for file 'x.py'")
        return plain(*told, **more)

    monkeypatch.setattr(module.numba, "njit", no_place)

    def double(number: int) -> int:
        return 2 * number

    assert compiled(double)(21) == 42


def test_two_processes_may_compile_at_once(tmp_path: Path) -> None:
    told = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", COUNT]
    both = [subprocess.Popen(command, env=told, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [one.communicate()[0].strip() for one in both] == ["1", "1"]
    assert list(tmp_path.rglob("*.nbc"))
