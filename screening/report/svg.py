"""A drawing of nodes and lines as an SVG file that stands by itself: words, colours and legend inside it."""

from collections.abc import Sequence
from html import escape

from screening.report.ring_drawing import Drawing
from screening.report.ring_nodes import Node
from screening.report.words import ROLES

FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
_INK, _GREY, _PAPER, _OTHER = "#1d1d1f", "#5f6570", "#ffffff", "#6b7480"
FILLS = {
    "start": "#b3261e", "target": "#7a1fa2", "account": "#1f5fa8", "outside": "#8a8f98", "hub": "#b26a00", "more": "#8a8f98",
    "organiser": "#8c1d40", "funder": "#7a4a00", "lender": "#1f5fa8", "collector": "#00695c", "promoter": "#5e35b1",
    "mule": "#455a64", "borrower": "#a06a00", "depositor": "#a06a00",
}  # fmt: skip
LINES = {
    "flow": "#5b6b7c", "loan": "#1f5fa8", "bond": "#8a8f98", "funding": "#7a4a00", "profit_share": "#8c1d40",
    "settlement": "#00695c",
}  # fmt: skip
_DASHES = {"bond": "2 4", "profit_share": "7 3"}
_TOP, _TITLE, _LINE, _MARGIN, _HALF_MANY = 58.0, 16, 17.0, 16.0, 140.0
_WIDE_FROM = 0x2E80


def standing(
    drawing: Drawing, title: str, below_title: str, legend: Sequence[tuple[str, str]], notes: Sequence[str]
) -> str:
    """Give the SVG: a title and a line below it, the drawing, a legend (colour's key and words), and notes at the foot."""
    rows = _legend_rows(legend, drawing.width)
    feet = [line for note in notes for line in wrapped(note, drawing.width - 2 * _MARGIN)]
    height = _TOP + drawing.height + _LINE * (len(rows) + len(feet)) + 22
    parts = [
        _opening(drawing.width, height, title),
        f'<rect width="100%" height="100%" fill="{_PAPER}"/>',
        f'<text x="{_MARGIN:g}" y="26" font-size="{_TITLE}" font-weight="600" fill="{_INK}">{escape(title)}</text>',
        f'<text x="{_MARGIN:g}" y="45" font-size="12" fill="{_GREY}">{escape(below_title)}</text>',
        f'<g transform="translate(0,{_TOP:g})">',
        *_lines(drawing),
        *(part for node in drawing.nodes for part in _node(node)),
        *_amounts(drawing),
        "</g>",
        *_foot(rows, feet, _TOP + drawing.height + 14),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _opening(width: float, height: float, title: str) -> str:
    """Give the tag that opens a drawing of a size, with the name that it is read out by."""
    size = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}" role="img" aria-label="{escape(title)}">'
    )


def width_of(text: str, size: float = 12) -> float:
    """Give about how wide a text is: Chinese characters are as wide as they are high, others a good half."""
    return sum(size if ord(character) > _WIDE_FROM else size * 0.6 for character in text)


def wrapped(text: str, room: float) -> list[str]:
    """Give a text in lines that fit a width, broken between characters where there is no space."""
    lines, line = [], ""
    for word_ in _words(text):
        if line and width_of(line + word_) > room:
            lines.append(line.rstrip())
            line = word_.lstrip()
        else:
            line += word_
    return [*lines, line.rstrip()] if line.strip() else lines


def _words(text: str) -> list[str]:
    """Give a text as pieces between which a line may break."""
    pieces: list[str] = []
    for character in text:
        if pieces and ord(character) <= _WIDE_FROM and ord(pieces[-1][-1]) <= _WIDE_FROM and pieces[-1][-1] != " ":
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _lines(drawing: Drawing) -> list[str]:
    """Give the lines with their heads; what each is shows on pointing at it."""
    found = []
    for edge in drawing.edges:
        colour = LINES.get(edge.kind, _OTHER)
        dash = f' stroke-dasharray="{_DASHES[edge.kind]}"' if edge.kind in _DASHES else ""
        head = f'<polygon points="{edge.head}" fill="{colour}"/>' if edge.head else ""
        found.append(
            f'<g opacity=".75"><title>{escape(edge.title)}</title><path d="{edge.path}" fill="none" stroke="{colour}" '
            f'stroke-width="{edge.width:g}"{dash}/>{head}</g>'
        )
    return found


def _node(node: Node) -> list[str]:
    """Give one node with its words."""
    fill = FILLS.get(node.role, _OTHER)
    if node.many > 1:
        left, top = node.x - _HALF_MANY, node.y - node.radius
        shape = f'<rect x="{left:g}" y="{top:g}" width="280" height="{2 * node.radius:g}" rx="17" fill="{fill}"/>'
    elif node.corners:
        shape = f'<polygon points="{node.corners}" fill="{fill}"/>'
    else:
        shape = f'<circle cx="{node.x:g}" cy="{node.y:g}" r="{node.radius:g}" fill="{fill}"/>'
    inside = (
        f'<text x="{node.x:g}" y="{node.y + 4:g}" font-size="11" fill="#fff" text-anchor="middle">{escape(node.text)}</text>'
        if node.text
        else ""
    )
    x, y = node.words_at
    words = [
        f'<text x="{x:g}" y="{y + 13 * place:g}" font-size="11" fill="{_GREY if place else _INK}" '
        f'text-anchor="{node.anchor}" stroke="{_PAPER}" stroke-width="3" paint-order="stroke">{escape(line)}</text>'
        for place, line in enumerate(node.lines)
    ]
    return [f"<g><title>{escape(node.title)}</title>{shape}{inside}", *words, "</g>"]


def _amounts(drawing: Drawing) -> list[str]:
    """Give the amounts on the lines, on white so that a line behind does not cross them out."""
    return [
        f'<text x="{label.x:g}" y="{label.y:g}" font-size="11" font-weight="600" text-anchor="middle" stroke="{_PAPER}" '
        f'stroke-width="3" paint-order="stroke" fill="{_INK}">{escape(label.text)}</text>'
        for label in drawing.labels
    ]


def _sign(key: str, x: float, y: float) -> str:
    """Give the legend's sign of a kind: a short line for lines, a dot for points."""
    if key in LINES:
        dash = f' stroke-dasharray="{_DASHES[key]}"' if key in _DASHES else ""
        return f'<path d="M{x - 8:g} {y:g}h16" stroke="{LINES[key]}" stroke-width="2.5"{dash}/>'
    return f'<circle cx="{x:g}" cy="{y:g}" r="5" fill="{FILLS.get(key, _OTHER)}"/>'


def _legend_rows(entries: Sequence[tuple[str, str]], width: float) -> list[list[tuple[str, str]]]:
    """Give the legend in rows that fit."""
    rows: list[list[tuple[str, str]]] = []
    used = width
    for key, text in entries:
        need = width_of(text) + 40
        if used + need > width - 2 * _MARGIN or not rows:
            rows.append([])
            used = 0
        rows[-1].append((key, text))
        used += need
    return rows


def _foot(rows: Sequence[Sequence[tuple[str, str]]], notes: Sequence[str], top: float) -> list[str]:
    """Give the legend and the notes."""
    found, y = [], top
    for row in rows:
        x = _MARGIN
        for key, text in row:
            found.append(_sign(key, x + 6, y - 4))
            found.append(f'<text x="{x + 17:g}" y="{y:g}" font-size="12" fill="{_GREY}">{escape(text)}</text>')
            x += width_of(text) + 40
        y += _LINE
    for note in notes:
        found.append(f'<text x="{_MARGIN:g}" y="{y:g}" font-size="12" fill="{_GREY}">{escape(note)}</text>')
        y += _LINE
    return found


def role_legend(drawing: Drawing) -> list[tuple[str, str]]:
    """Give the legend of a ring's roles and kinds of lines."""
    used = {node.role for node in drawing.nodes}
    roles = [(role, f"{pair.zh} {pair.en}") for role, pair in ROLES.items() if role in used]
    return roles + [(kind, f"{words.zh} {words.en}") for kind, words in drawing.kinds]
