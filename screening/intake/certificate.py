"""The completeness certificate: stored beside the receipt as JSON and as one page, and read back for a screening."""

import json
from dataclasses import asdict
from html import escape
from pathlib import Path

from screening.intake.completeness import Completeness, Measure, completeness_from
from screening.ledger.files import write_whole
from screening.ledger.snapshot import Submission
from screening.ledger.workspace import Workspace

_WHOLE = 1
_NEARLY = 0.95
_STYLE = """body{font:15px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:52rem;margin:2rem auto}
table{border-collapse:collapse;width:100%}td,th{padding:.35rem .6rem;border-bottom:1px solid #ddd;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}small{color:#555}.bar{background:#eee;width:9rem;height:.7rem}
.bar i{display:block;height:100%;background:#2f7d4f}.low .bar i{background:#c0392b}.mid .bar i{background:#c98a1b}"""


def store_certificate(receipt: Path, one: Completeness) -> None:
    """Write the certificate as JSON and as a page that needs nothing else, beside a receipt."""
    base = receipt.name.removesuffix(".json")
    write_whole(receipt.with_name(f"{base}.completeness.json"), as_json(one))
    write_whole(receipt.with_name(f"{base}.completeness.html"), as_page(one))


def completeness(workspace: Workspace, submissions: tuple[Submission, ...] | None = None) -> list[Completeness]:
    """Give the certificates of some submissions, or of all that count now, by bank and period.

    One taken before certificates were made has none and is left out.
    """
    wanted = workspace.snapshot().submissions if submissions is None else submissions
    found = []
    for one in sorted(wanted, key=lambda one: (one.bank_id, one.period_start, one.submission_id)):
        path = workspace.receipt(one.bank_id, one.submission_id)
        stored = path.with_name(f"{path.name.removesuffix('.json')}.completeness.json")
        if stored.exists():
            read = completeness_from(json.loads(stored.read_text(encoding="utf-8")))
            found += [read] if read else []
    return found


def as_json(one: Completeness) -> str:
    """Give the certificate as JSON text."""
    said = asdict(one)
    said["measures"] = [asdict(part) | {"zh": part.zh, "en": part.en} for part in one.measures]
    return json.dumps(said, ensure_ascii=False, indent=2)


def as_page(one: Completeness) -> str:
    """Give the certificate as one HTML page."""
    rows = "\n".join(_row(part) for part in one.measures)
    missing = "\n".join(
        f"<h2>{title}</h2><p>{escape(', '.join(names))}</p>"
        for title, names in (
            ("缺记账的日 / days without bookings", one.missing_days),
            ("缺记账的网点 / branches without bookings", one.missing_branches),
            ("缺记账的网点日 / days of a branch without bookings", one.missing_branch_days),
        )
        if names
    )
    return f"""<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>数据完整性证明 {escape(one.bank_id)}</title>
<style>{_STYLE}</style></head>
<body><h1>数据完整性证明 <small>completeness certificate</small></h1>
<p>报送行 / bank <b>{escape(one.bank_id)}</b> · 报送 / submission <b>{escape(one.submission_id)}</b> ·
期间 / period {one.period_start} – {one.period_end}</p>
<table><tr><th>项目</th><th>measure</th><th>有 / have</th><th>应有 / of</th><th>比例 / share</th><th></th></tr>
{rows}
</table>
{missing}
<p><small>应有的日和网点按本行同一星期日的习惯推算，不等于确有缺失 /
expected days and branches are reckoned from the bank's own habit by weekday; that one is missing proves nothing by
itself.</small></p>
</body></html>
"""


def _row(part: Measure) -> str:
    share = None if part.share is None else float(part.share)
    tone = "" if share is None or share >= _WHOLE else "mid" if share >= _NEARLY else "low"
    told = "—" if share is None else f"{share:.2%}"
    bar = "" if share is None else f'<div class="bar"><i style="width:{share:.0%}"></i></div>'
    return (
        f'<tr class="{tone}"><td>{part.zh}</td><td><small>{part.en}</small></td><td class="n">{part.have:,}</td>'
        f'<td class="n">{part.of:,}</td><td class="n">{told}</td><td>{bar}</td></tr>'
    )
