"""The dossier as PDF/A-3: set by typst from data that are never read as code, with its sums inside as a file.

The template reads `dossier.json` (see `pdf_data`), `fonts.json` and drawings `ring-0.svg`, `ring-1.svg`, … from a folder
made for the one compilation. A machine without Chinese fonts is refused: typst would set empty boxes and say nothing.
"""

import json
import re
import zlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from screening.errors import RefusedInput, WrongCall
from screening.home import shipped
from screening.referral.dossier import Dossier
from screening.referral.glyphs import replaced, unshown
from screening.referral.pdf_data import Bounds, pdf_data, sums_json
from screening.referral.typeset import Unset, typeset

TEMPLATE = "dossier.typ"
SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "FangSong", "STFangsong", "SimSun")
SANS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Zen Hei",
)
_PLACE = re.compile(r"dossier\.typ(:\d+:\d+)")
_EMBEDDED = re.compile(rb"/Type\s*/EmbeddedFile(?:(?!endobj).)*?stream\r?\n", re.DOTALL)


def dossier_pdf(dossier: Dossier, template: Path | None = None, bounds: Bounds | None = None) -> bytes:
    """Give the dossier as PDF/A-3b; the same dossier, template, fonts and typst give the same bytes.

    `template` stands in place of the shipped one. What does not fit within `bounds` is said to be in the workbook.
    Raises WrongCall without Chinese fonts, RefusedInput where the template is broken, naming its line.
    """
    fonts = chinese_fonts(typst.Fonts().families())
    source = template or shipped("templates") / TEMPLATE
    if not source.is_file():
        raise WrongCall("没有这个卷宗模板 / no such template of a dossier", where=source)
    with TemporaryDirectory() as folder:
        root = Path(folder)
        _lay(root, source, dossier, bounds or Bounds(), fonts)
        try:
            return typeset(root, TEMPLATE, dossier.head.made_at)
        except Unset as refusal:
            raise RefusedInput(
                f"卷宗模板无法排版 / the template cannot be set: {refusal}",
                where=f"{source}{''.join(_PLACE.findall(refusal.diagnostic)[:1])}",
                remedy="字段见 templates/README.md / its fields are in templates/README.md",
            ) from refusal


def chinese_fonts(families: Sequence[str]) -> dict[str, list[str]]:
    """Give the fonts for text (`serif`) and for tables (`sans`) among those installed; WrongCall where none is Chinese."""
    serif, sans = ([one for one in wanted if one in families][:1] for wanted in (SERIF, SANS))
    if not serif and not sans:
        raise WrongCall(
            "没有中文字体，卷宗会是空框 / no Chinese font is installed, and the dossier would be empty boxes",
            remedy="安装 Debian 软件包 fonts-noto-cjk / install the Debian package fonts-noto-cjk",
        )
    latin = ["Libertinus Serif"]
    return {"serif": [*(serif or sans), *latin], "sans": [*(sans or serif), *latin]}


def sums_in(pdf: bytes) -> dict[str, Any]:
    """Give the sums that lie in a dossier's PDF as a file; RefusedInput where it holds none that can be read."""
    for found in _EMBEDDED.finditer(pdf):
        try:
            told = json.loads(zlib.decompressobj().decompress(pdf[found.end() :]))
        except (zlib.error, ValueError):
            continue
        if isinstance(told, dict) and "sums" in told:
            return told
    raise RefusedInput(
        "PDF 内没有数额文件 / no sums inside the PDF", remedy="由 screening refer 重新生成 / make it again"
    )


def _lay(root: Path, source: Path, dossier: Dossier, bounds: Bounds, fonts: dict[str, list[str]]) -> None:
    """Write into a folder what the template reads, every text as one that the fonts can show."""
    data, drawings = pdf_data(dossier, bounds), [ring.svg for ring in dossier.rings]
    families = list(dict.fromkeys([*fonts["serif"], *fonts["sans"]]))
    table = unshown([data, drawings], families)
    files = {"dossier.json": replaced(data, table), "fonts.json": fonts, "sums.json": sums_json(dossier)}
    for name, value in files.items():
        (root / name).write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    for place, drawing in enumerate(drawings):
        (root / f"ring-{place}.svg").write_text(drawing.translate(table), encoding="utf-8")
    (root / TEMPLATE).write_bytes(source.read_bytes())
