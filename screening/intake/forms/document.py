"""The synonym table as Markdown: `python -m screening.intake.forms.document` writes it into docs/forms.md again."""

from pathlib import Path

from screening.intake.forms.meanings import TABLES, known_values, meanings

PLACE = Path(__file__).resolve().parents[3] / "docs" / "forms.md"
BEGIN, END = "<!-- synonyms: begin -->", "<!-- synonyms: end -->"
_TITLES = {"transactions": "交易 / bookings", "accounts": "账户 / accounts", "parties": "客户 / customers"}


def synonyms() -> str:
    """Give the tables of headings and values."""
    parts = []
    for table in TABLES:
        rows = [f"| `{one.name}` | {one.zh} / {one.en} | {'、'.join(one.names)} |" for one in meanings(table).values()]
        parts += [
            f"### {_TITLES[table]}\n",
            "| 含义 / meaning | 说明 / in words | 表头 / headings |",
            "|---|---|---|",
            *rows,
            "",
        ]
    parts += ["### 取值 / values\n", "| 类别 / kind | 读作 / read as | 写法 / written as |", "|---|---|---|"]
    for kind, values in known_values().items():
        groups: dict[str, list[str]] = {}
        for value, meaning in values.items():
            groups.setdefault(meaning, []).append(value)
        parts += [f"| `{kind}` | `{meaning}` | {'、'.join(written)} |" for meaning, written in groups.items()]
    return "\n".join(parts) + "\n"


def document(text: str) -> str:
    """Give the document with the synonym table put in its place."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{synonyms()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PLACE.write_text(document(PLACE.read_text(encoding="utf-8")), encoding="utf-8")
