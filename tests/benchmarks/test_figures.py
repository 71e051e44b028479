from benchmarks.figures import markdown_table


def test_a_markdown_table_has_heading_rule_and_rows() -> None:
    table = markdown_table(["a", "b"], [["x", 1234], ["y", None]])
    assert table.splitlines() == ["| a | b |", "| --- | --- |", "| x | 1,234 |", "| y | – |"]
