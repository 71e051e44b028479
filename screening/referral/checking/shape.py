"""The shape of an XML message: order and cardinality of children, what each field may hold, held against a file.

A shape is data (`shapes/NAME.toml`): `[elements]` names the content model of each kind of element, `[fields]` what a field
holds: `text 1 255` (characters), `code LIST`, `money`, `moment`, `day`, `whole 1 10`, `true_false`, `like PATTERN`.
`numbered` elements carry `seqno` 1, 2, 3 …; a kind `any` is not looked into. `row` names the element
of the rows, which are read one by one, and that which they are. Lists come from `code_lists`.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from screening.referral.checking.code_lists import NO_NETWORK, CodeLists
from screening.referral.checking.content_model import ContentModel
from screening.referral.checking.problems import Problem
from screening.referral.checking.rows import Rows, Spot, no_xml, with_doctype
from screening.report.words import Pair

ANY = "any"
_MONEY = re.compile(r"-?\d{1,16}(\.\d{1,13})?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_WHOLE = re.compile(r"-?\d{1,9}")
_MOST_SHOWN = 60


@dataclass(frozen=True)
class Shape:
    """A message's shape; `empty` is what stands where nothing is known and no list or form applies."""

    name: str
    roots: tuple[str, ...]
    models: Mapping[str, ContentModel]
    fields: Mapping[str, str]
    numbered: frozenset[str]
    empty: frozenset[str]
    tag: str
    row: tuple[str, str]
    """The element in which the rows stand, and the rows: bookings, of which there may be very many."""

    def most(self, name: str) -> int:
        """Give how many characters a text field takes."""
        return int(self.fields[name].split()[2])


@cache
def shape(name: str) -> Shape:
    """Give a shape that is shipped: `goaml` or `camlmac`."""
    text = (files("screening.referral.checking") / "shapes" / f"{name}.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    return Shape(
        name,
        tuple(read["roots"]),
        {kind: ContentModel(model) for kind, model in read["elements"].items()},
        read["fields"],
        frozenset(read.get("numbered", ())),
        frozenset(read.get("empty", ())),
        read["tag"],
        (read["row"][0], read["row"][1]),
    )


def parsed(content: bytes) -> Any:
    """Give the root of a file, or the problem that it is no XML; no entity is resolved and no file fetched."""
    try:
        root = etree.fromstring(content, NO_NETWORK)
    except etree.XMLSyntaxError as error:
        return no_xml(error)
    return with_doctype(root) or root


def rows_of(content: bytes, its: Shape) -> Rows:
    """Give a message's rows, to be read one by one."""
    return Rows(content, *its.row)


def shaped(
    content: bytes, its: Shape, lists: CodeLists, look: Callable[[Any, Spot], None]
) -> tuple[Any, list[Problem]]:
    """Give the frame of a message, and everything in it and then in its rows that departs from shape or lists.

    `look` is shown each row with its spot. What is no XML has no frame: None.
    """
    rows, found = rows_of(content, its), []
    for row, spot in rows:
        found += [(spot, one) for one in misshapen_row(row, its, lists)]
        look(row, spot)
    if isinstance(rows.frame, Problem):
        return None, [rows.frame]
    return rows.frame, [*misshapen(rows.frame, its, lists), *rows.placed(found)]


def misshapen(frame: Any, its: Shape, lists: CodeLists) -> Iterator[Problem]:
    """Give everything in a message that departs from its shape or lists, from top to bottom, but for what is in its rows."""
    if frame.tag not in its.roots:
        yield _problem(
            frame,
            Pair(f"根元素不是 {' 或 '.join(its.roots)}", f"the root is not {' or '.join(its.roots)}"),
            Pair("确认是否选对了报文", "see whether it is this kind of message"),
        )
        return
    yield from _element(frame, frame.tag, its, lists)


def misshapen_row(row: Any, its: Shape, lists: CodeLists) -> Iterator[Problem]:
    """Give everything in a row that departs from its shape or lists; places count from the row."""
    within, tag = its.row
    yield from _element(row, its.models[within].kinds()[tag], its, lists)


def _element(element: Any, kind: str, its: Shape, lists: CodeLists) -> Iterator[Problem]:
    yield from _attributes(element, its)
    if kind == ANY:
        return
    model = its.models.get(kind)
    if model is None:
        yield from _field(element, its.fields[kind], its, lists)
        return
    children = [child for child in element if isinstance(child.tag, str)]
    yield from _order(element, children, model)
    if any((text or "").strip() for text in (element.text, *(child.tail for child in element))):
        yield _problem(
            element, Pair("元素之间有文字", "there is text between the elements"), Pair("删去文字", "remove the text")
        )
    kinds = model.kinds()
    for child in children:
        if child.tag in kinds and (element.tag, child.tag) != its.row:
            yield from _element(child, kinds[child.tag], its, lists)
    yield from _numbers(element, children, its)


def _order(element: Any, children: list[Any], model: ContentModel) -> Iterator[Problem]:
    """Give the first child out of its place, or what is lacking."""
    found = model.misplaced([child.tag for child in children])
    if found is None:
        return
    wanted = "、".join(found.expected)
    if found.at == len(children):
        yield _problem(
            element, Pair(f"缺少 {wanted}", f"lacks {wanted}"), Pair("补上该元素", "add the element where it belongs")
        )
        return
    child = children[found.at]
    known = child.tag in model.kinds()
    what = (
        Pair(
            f"此处不应是 {child.tag}，应为 {wanted or '无'}", f"{child.tag} stands where {wanted or 'nothing more'} may"
        )
        if known
        else Pair(f"没有元素 {child.tag}", f"there is no element {child.tag} here")
    )
    yield _problem(child, what, Pair(f"次序为 {model.text}", f"the order is {model.text}"))


def _attributes(element: Any, its: Shape) -> Iterator[Problem]:
    allowed = {"seqno"} if element.tag in its.numbered else set()
    for name in element.attrib:
        if name not in allowed and not name.startswith("{http://www.w3.org/2001/XMLSchema-instance}"):
            yield _problem(
                element, Pair(f"没有属性 {name}", f"there is no attribute {name}"), Pair("删去该属性", "remove it")
            )


def _numbers(element: Any, children: list[Any], its: Shape) -> Iterator[Problem]:
    """Give the numbered children whose numbers do not run 1, 2, 3."""
    numbered = [child for child in children if child.tag in its.numbered]
    many, counted = Counter(child.tag for child in numbered), Counter[str]()
    path = ""
    for child in numbered:
        counted[child.tag] += 1
        number = counted[child.tag]
        if child.get("seqno") == str(number):
            continue
        path = path or path_of(element)
        yield Problem(
            f"{path}/{child.tag}[{number}]" if many[child.tag] > 1 else f"{path}/{child.tag}",
            Pair(f"seqno 应为 {number}", f"seqno should be {number}"),
            Pair("自 1 起连续编号", "number them from 1 without a gap"),
        )


def _field(element: Any, form: str, its: Shape, lists: CodeLists) -> Iterator[Problem]:
    if any(isinstance(child.tag, str) for child in element):
        yield _problem(element, Pair("字段中不应有元素", "a field holds text only"), Pair("删去子元素", "remove them"))
        return
    text = element.text or ""
    if text in its.empty:
        return
    name, _, rest = form.partition(" ")
    wrong = _list(text, lists, rest) if name == "code" else _FORMS[name](text, rest)
    if wrong:
        yield _problem(element, *wrong)


Wrong = tuple[Pair, Pair] | None


def _list(text: str, lists: CodeLists, name: str) -> Wrong:
    if lists.lists[name].has(text):
        return None
    known = " ".join(sorted(lists.lists[name].codes)[:30]) or "—"
    return (
        Pair(
            f"代码 {text[:_MOST_SHOWN]!r} 不在代码表 {name} 中",
            f"{text[:_MOST_SHOWN]!r} is not in the code list {name}",
        ),
        Pair(
            f"可用 {known}；或以 --lists 给出接收方的代码表",
            f"take one of {known}, or give the receiver's with --lists",
        ),
    )


def _text(text: str, rest: str) -> Wrong:
    least, most = (int(one) for one in rest.split())
    if least <= len(text) <= most:
        return None
    return (
        Pair(f"长度 {len(text)}，应为 {least} 至 {most} 字", f"{len(text)} characters; {least} to {most} are taken"),
        Pair("补全或缩短", "fill it in or shorten it"),
    )


def _whole(text: str, rest: str) -> Wrong:
    least, most = (int(one) for one in rest.split())
    if _WHOLE.fullmatch(text) and least <= int(text) <= most:
        return None
    return (
        Pair(
            f"{text[:_MOST_SHOWN]!r} 不是 {least} 至 {most} 的整数",
            f"{text[:_MOST_SHOWN]!r} is no whole number {least}–{most}",
        ),
        Pair("改为整数", "write a whole number"),
    )


def _moment(text: str, rest: str) -> Wrong:  # noqa: ARG001 - one signature for every form
    try:
        if _MOMENT.fullmatch(text) and datetime.fromisoformat(text):
            return None
    except ValueError:
        pass
    return (
        Pair(f"{text[:_MOST_SHOWN]!r} 不是时间", f"{text[:_MOST_SHOWN]!r} is no moment"),
        Pair("写作 2026-10-31T08:00:00", "write 2026-10-31T08:00:00"),
    )


def _like(text: str, rest: str) -> Wrong:
    if re.fullmatch(rest, text):
        return None
    return (
        Pair(f"{text[:_MOST_SHOWN]!r} 不合格式 {rest}", f"{text[:_MOST_SHOWN]!r} is not like {rest}"),
        Pair("按格式改写", "write it in that form"),
    )


def _money(text: str, rest: str) -> Wrong:  # noqa: ARG001 - one signature for every form
    return None if _MONEY.fullmatch(text) else _like(text, _MONEY.pattern)


def _true_false(text: str, rest: str) -> Wrong:  # noqa: ARG001 - one signature for every form
    return None if text in {"true", "false", "0", "1"} else _like(text, "true|false")


def _stamp(text: str, rest: str) -> Wrong:
    """Check a moment or day written in digits only, as `%Y%m%d%H%M%S`."""
    digits = {"%Y%m%d%H%M%S": 14, "%Y%m%d": 8}[rest]
    try:
        if len(text) == digits and text.isdigit() and datetime.strptime(text, rest):  # noqa: DTZ007 - local, as all
            return None
    except ValueError:
        pass
    return (
        Pair(f"{text[:_MOST_SHOWN]!r} 不是 {digits} 位时间", f"{text[:_MOST_SHOWN]!r} is no moment of {digits} digits"),
        Pair(f"按 {rest} 写", f"write it as {rest}"),
    )


_FORMS: dict[str, Callable[[str, str], Wrong]] = {
    "text": _text,
    "whole": _whole,
    "moment": _moment,
    "money": _money,
    "like": _like,
    "true_false": _true_false,
    "stamp": _stamp,
}


def path_of(element: Any) -> str:
    """Give where an element stands: `/report/transaction[3]/amount_local`."""
    return str(element.getroottree().getpath(element))


def _problem(element: Any, what: Pair, remedy: Pair) -> Problem:
    return Problem(path_of(element), what, remedy)
