from pathlib import Path

from benchmarks.fuzz import SECONDS, fuzz


def test_whatever_is_sent_ends_in_a_receipt_or_a_told_error(tmp_path: Path) -> None:
    run = fuzz(200, 11, tmp_path)
    assert run.failures == []
    assert run.count >= 200
    assert run.slowest < SECONDS
