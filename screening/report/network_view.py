"""The network page's picture as data: nodes with roles, places and labels, edges with their days."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from screening.bench.money_web import Account, Day, Flow, Flows, Key
from screening.report.figures import short_money
from screening.report.network_places import Mark, Point, labelled
from screening.report.ring_nodes import corners
from screening.report.words import ROLES, TIES, Pair, word

MOST_NODES = 300
FEW, FEW_BELOW = 40, 12
"""Up to so many members of one role are drawn each by himself (fewer borrowers or depositors); more are drawn as one node
for each partner."""
NODE_WORDS = {
    **{role: Pair(f"{pair.zh}（推定）", f"{pair.en} (inferred)") for role, pair in ROLES.items()},
    "start": Pair("所查账户", "account asked for"),
    "account": Pair("账户", "account"),
    "outside": Pair("未报送账户", "account not reported"),
}
"""What a node is, in the order in which labels give way to each other."""
_ORDER = {role: rank for rank, role in enumerate(NODE_WORDS)}
_BIG, _SMALL, _CROWDED = 15.0, 7.5, 18.0
_LITTLE = frozenset({"borrower", "depositor", "account", "outside"})
_TAIL = 4


@dataclass(frozen=True)
class Known:
    """What the run says of an account: its role in a ring (or none), its code, and the alerts and rings that name it.

    `elsewhere` tells that the role is one in another ring than the one shown.
    """

    role: str = ""
    code: str = ""
    elsewhere: bool = False
    alerts: tuple[str, ...] = ()
    rings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Members of one role that are drawn as one node beside the member with whom they dealt most."""

    key: str
    role: str
    of: int
    accounts: tuple[int, ...]


@dataclass(frozen=True)
class Tie:
    """What ties two accounts besides money: kind and words."""

    one: int
    other: int
    kind: str


@dataclass(frozen=True)
class Web:
    """All that a picture is made from."""

    accounts: Mapping[int, Account]
    known: Mapping[int, Known]
    flows: Flows
    groups: Sequence[Group] = ()
    ties: Sequence[Tie] = ()
    start: Collection[int] = field(default_factory=frozenset)


def summarised(
    members: Mapping[int, str], alone: Collection[int], days: Sequence[Day], names: Callable[[str, int], str]
) -> list[Group]:
    """Give the groups of those members of a ring (role by account) who are not drawn alone.

    Each joins the group of his role at that one of `drawn_alone` with whom most money went; who dealt with none of them
    is with the first. `names` gives a group's name from its role and that account.
    """
    centres = set(drawn_alone(members))
    sums: defaultdict[int, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in days:
        for member, other in ((one.payer, one.payee), (one.payee, one.payer)):
            if member in members and other in centres:
                sums[member][other] += one.fen
    groups: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for member in sorted(members.keys() - centres - set(alone)):
        near = sums[member]
        at = min(near, key=lambda other: (-near[other], other)) if near else min(centres)
        groups[members[member], at].append(member)
    return [
        Group(names(role, at), role, at, tuple(sorted(ones, key=lambda one: (-sums[one][at], one))))
        for (role, at), ones in sorted(groups.items(), key=lambda one: (_ORDER[one[0][0]], one[0][1]))
    ]


def drawn_alone(roles: Mapping[int, str]) -> list[int]:
    """Give those members of a ring (role by account) who are drawn each by himself at first."""
    if not roles:
        return []
    many = Counter(roles.values())
    few = {role for role, count in many.items() if count <= (FEW_BELOW if role in _LITTLE else FEW)}
    first = min(many, key=_ORDER.__getitem__)
    alone = [one for one, role in roles.items() if role in few] or [one for one, role in roles.items() if role == first]
    return alone[: FEW * 2]


def role_of(number: int, web: Web) -> str:
    """Give what a node is drawn as."""
    role = web.known.get(number, Known()).role
    if role:
        return role
    if number in web.start:
        return "start"
    return "account" if web.accounts[number].held else "outside"


def picture(
    web: Web, places: Mapping[str, Point], key_of: Callable[[int], str], language: Literal["zh", "en"]
) -> dict[str, Any]:
    """Give the picture: `nodes`, `edges` (the largest first), and what was left out; `places` are by node key.

    Amounts are fen, days day numbers; an edge's `steps` are day, fen and number of transfers.
    """
    keys: dict[Key, str] = {number: key_of(number) for number in web.accounts}
    keys |= {group.key: group.key for group in web.groups}
    nodes = [_node(number, web, keys[number], places, language) for number in web.accounts if keys[number] in places]
    nodes += [_group(group, places, language) for group in web.groups if group.key in places]
    shown = {one["key"] for one in nodes}
    edges = [_edge(flow, keys) for flow in web.flows.flows if {keys.get(flow.payer), keys.get(flow.payee)} <= shown]
    names = labelled([mark_of(one) for one in nodes])
    return {
        "nodes": [one | {"labelled": one["key"] in names} for one in nodes],
        "edges": edges + _ties(web.ties, keys, shown, language),
        "left_out": web.flows.left_out,
        "days": web.flows.days,
    }


def mark_of(node: Mapping[str, Any]) -> Mark:
    """Give a picture's node as its label and its lines need it."""
    return Mark(node["key"], node["x"], node["y"], node["radius"], node["label"], node["rank"])


def _node(number: int, web: Web, key: str, places: Mapping[str, Point], language: str) -> dict[str, Any]:
    account, known, role = web.accounts[number], web.known.get(number, Known()), role_of(number, web)
    words = getattr(NODE_WORDS[role], language)
    if known.elsewhere:
        words += "，在另一团伙" if language == "zh" else ", in another ring"
    label = " ".join(part for part in (account.name, account.account[-_TAIL:]) if part)
    return {
        "key": key,
        "role": role,
        "x": places[key][0],
        "y": places[key][1],
        "radius": _SMALL if role in _LITTLE else _BIG,
        "rank": _ORDER[role],
        "code": "" if role in _LITTLE else known.code,
        "label": label,
        "name": account.name,
        "account": account.account,
        "bank": account.bank,
        "words": words,
        "alerts": list(known.alerts),
        "rings": list(known.rings),
        "start": number in web.start,
        "many": 0,
    }


def _group(group: Group, places: Mapping[str, Point], language: str) -> dict[str, Any]:
    many, words = len(group.accounts), word(ROLES, group.role)
    text = f"{words.zh}人 {many} 户" if language == "zh" else f"{many} {words.en}{'s' if many > 1 else ''}"
    x, y = places[group.key]
    return {
        "key": group.key, "role": group.role, "x": x, "y": y, "radius": _CROWDED, "rank": _ORDER[group.role],
        "code": str(many), "label": text, "name": "", "account": "", "bank": "", "words": text, "alerts": [], "rings": [],
        "start": False, "many": many,
    }  # fmt: skip


def _edge(flow: Flow, keys: Mapping[Key, str]) -> dict[str, Any]:
    return {
        "from": keys[flow.payer],
        "to": keys[flow.payee],
        "kind": "transfer",
        "steps": [list(one) for one in flow.steps],
        "fen": flow.fen,
        "count": flow.count,
        "lawful": flow.lawful,
        "words": "",
    }


def _ties(ties: Sequence[Tie], keys: Mapping[Key, str], shown: Collection[str], language: str) -> list[dict[str, Any]]:
    """Give one line for each pair that something besides money ties."""
    pairs: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for tie in ties:
        one, other = keys.get(tie.one), keys.get(tie.other)
        if one in shown and other in shown and one is not None and other is not None:
            pairs[one, other].append(getattr(word(TIES, tie.kind), language))
    return [
        {"from": one, "to": other, "kind": "tie", "steps": [], "fen": 0, "count": 0, "lawful": 0,
         "words": ("、" if language == "zh" else ", ").join(words)}
        for (one, other), words in sorted(pairs.items())
    ]  # fmt: skip


def shapes() -> dict[str, str]:
    """Give the shape of each kind of node as the points of a polygon of radius 1 about nought; none for a circle."""
    return {role: corners(role, 0, 0, 100) for role in NODE_WORDS}


def amount_in_words(fen: int, language: str) -> str:
    """Give an amount short: 万 and 亿 in Chinese, thousands and millions in English."""
    if language == "zh":
        return short_money(fen)
    for unit, name in ((10**11, "B"), (10**8, "M"), (10**5, "k")):
        if fen >= unit:
            return f"{fen / unit:,.1f}".removesuffix(".0") + name
    return f"{fen // 100:,}"
