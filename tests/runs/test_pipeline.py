"""A pipeline's settings."""

from dataclasses import replace

from screening.runs.pipeline import read_pipeline


def test_the_engine_s_memory_grows_with_the_ledger() -> None:
    pipeline = read_pipeline("full")
    assert pipeline.memory_for(1000) == "1000MB"
    assert pipeline.memory_for(20_000_000) == "4400MB"


def test_a_pipeline_may_fix_it() -> None:
    assert replace(read_pipeline("full"), memory_limit="2GB").memory_for(20_000_000) == "2GB"
