"""From a run and its county to the network page's picture: whom it shows, where, and what more there is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from screening.bench.county import County
from screening.bench.money_web import Day, Key, accounts_of, days_between, flows_of, partners_of
from screening.networks.arranging import arranged
from screening.networks.standing import VICTIMS
from screening.report.evidence import Evidence
from screening.report.network_places import Point, beside, ring_places, side_places
from screening.report.network_view import MOST_NODES, Group, Known, Tie, Web, drawn_alone, picture, summarised
from screening.report.read import RunFolder
from screening.report.ring_drawing import MONEY
from screening.report.ring_nodes import Member
from screening.report.ring_view import RingView, ring_views
from screening.report.words import ROLES, word
from screening.web.pages.gate import NotThere
from screening.web.pages.keys import account_key, account_of
from screening.web.pages.shelf import Shown

STEP = 12
"""So many partners, and so many members of a group, come with one opening of a node."""
IN_THE_MIDDLE = 24
_AROUND = 60


@dataclass(frozen=True)
class Ring:
    """A ring as the page needs it: what the run says of it, and its members by number in the run."""

    view: RingView
    roles: Mapping[int, str]
    codes: Mapping[int, str]
    ties: Sequence[Tie]


@dataclass(frozen=True)
class Scene:
    """What is on the page: a ring or none, and every node by key with its place; `start` are the accounts asked for."""

    ring: Ring | None
    places: Mapping[str, Point]
    start: frozenset[int] = field(default_factory=frozenset)


def ring_of(shown: Shown, county: County, ring_id: str) -> Ring:
    """Give a ring of a run, its persons masked."""
    named = ("rings", "ring_members", "ring_ties", "ring_records", "pools")
    tables = {name: shown.table(name).filter(pl.col("ring_id") == ring_id).to_dicts() for name in named}
    if not tables["rings"]:
        raise NotThere("本次运行没有这个团伙 / the newest run has no such ring", remedy="/rings")
    accounts = [row["account_id"] for row in tables["ring_members"]]
    numbers = county.numbers(accounts)
    parties = county.parties(numbers.values(), unmask=False)
    names = {account: parties[number].name for account, number in numbers.items()}
    tables["alerts"] = shown.alerts.filter(pl.col("subject_id") == ring_id).to_dicts()
    loans = shown.table("inferred_loans") if tables["rings"][0]["kind"] == "lending" else pl.DataFrame()
    tables["inferred_loans"] = (
        loans.filter(pl.col("lender_account_id").is_in(accounts)).to_dicts() if loans.height else []
    )
    folder = RunFolder(shown.run.record, tables, {}, (), same_rules=True)
    view = ring_views(folder, Evidence(names=names))[0]
    members = [*view.core, *view.victims]
    return Ring(
        view,
        {numbers[one.account]: one.role for one in members},
        {numbers[one.account]: one.code for one in members},
        [
            Tie(numbers[tie["account_a"]], numbers[tie["account_b"]], tie["tie"])
            for tie in tables["ring_ties"]
            if tie["tie"] not in MONEY and tie["account_a"] in numbers and tie["account_b"] in numbers
        ],
    )


class Builder:
    """Makes pictures of one run in one language, looking things up in its county."""

    def __init__(self, shown: Shown, county: County, language: str) -> None:
        """Take a run, its county, and the language of words in the picture."""
        self._shown, self._county, self._language = shown, county, language

    def key(self, number: int) -> str:
        """Give an account's key."""
        return account_key(self._shown.run_id, number)

    def number(self, key: str) -> int:
        """Give the account of a key."""
        return account_of(self._shown.run_id, key)

    def whole_ring(self, ring: Ring) -> dict[str, Any]:
        """Give a ring's first picture: everybody of a role with few members, and many of one role as groups."""
        alone = drawn_alone(ring.roles)
        web = self._web(alone, ring, frozenset())
        flows = [(self._name(one.payer), self._name(one.payee), one.fen, one.count) for one in web.flows.flows]
        members = [Member(ring.codes[one], ring.roles[one], self.key(one), "", "", "", 0.0) for one in alone]
        members += [Member("", group.role, group.key, "", "", "", 0.0) for group in web.groups]
        order = list(ROLES)
        members.sort(key=lambda one: order.index(one.role))
        return self._picture(web, ring_places(ring.view.row["kind"], members, flows))

    def around(self, accounts: Sequence[int]) -> dict[str, Any]:
        """Give some accounts in the middle and the largest partners of each round them."""
        middle = list(dict.fromkeys(accounts))[:IN_THE_MIDDLE]
        each = max(STEP if len(middle) == 1 else 3, _AROUND // len(middle) if len(middle) > 1 else STEP * 2)
        more, net = {}, dict[int, int]()
        size = dict[int, int]()
        for one in middle:
            found = partners_of(self._county, one, set(middle), min(each, STEP * 2))
            more[self.key(one)] = found.more
            for row in found.rows:
                other = row["other_id"]
                net[other] = net.get(other, 0) + row["paid"] - row["got"]
                size[other] = size.get(other, 0) + row["paid"] + row["got"]
        order = sorted(size, key=lambda one: (-size[one], one))
        web = self._web([*middle, *order], None, frozenset(middle))
        places = side_places(
            [self.key(one) for one in middle],
            {self.key(one): fen for one, fen in net.items()},
            [self.key(one) for one in order],
        )
        return self._picture(web, places) | {"more": more}

    def opened(self, scene: Scene, key: str) -> dict[str, Any]:
        """Give the picture with more of what is at a node: an account's largest partners, or a group's next members."""
        room = max(MOST_NODES - len(scene.places), 0)
        alone = self._alone(scene)
        if group := self._group_of(scene, key):
            new = list(group.accounts[: min(STEP, room)])
            return self._with(scene, new, key)
        hidden = set(alone) | set(scene.ring.roles if scene.ring else ())
        found = partners_of(self._county, self.number(key), hidden, min(STEP, room))
        made = self._with(scene, [row["other_id"] for row in found.rows], key)
        return made | {"more": {key: found.more}}

    def with_accounts(self, scene: Scene, accounts: Sequence[int], near: int) -> dict[str, Any]:
        """Give the picture with some further accounts in it, as many as there is room for."""
        known = set(self._alone(scene))
        new = [one for one in dict.fromkeys(accounts) if one not in known]
        return self._with(scene, new[: max(MOST_NODES - len(scene.places), 0)], self.key(near))

    def rearranged(self, scene: Scene, pinned: Sequence[str]) -> dict[str, Any]:
        """Give the picture with its nodes moved apart by what joins them; pinned ones stay."""
        made = self._with(scene, [], "")
        places = {one["key"]: (one["x"], one["y"]) for one in made["nodes"]}
        moved = arranged(places, [(one["from"], one["to"]) for one in made["edges"]], set(pinned) & places.keys())
        return self._picture(self._scene_web(scene, []), moved)

    def as_it_is(self, scene: Scene) -> dict[str, Any]:
        """Give the picture with nothing added."""
        return self._with(scene, [], "")

    def accounts_at(self, scene: Scene, key: str) -> list[int]:
        """Give the accounts of a node: one, or those of a group."""
        group = self._group_of(scene, key)
        return list(group.accounts) if group else [self.number(key)]

    def _with(self, scene: Scene, new: Sequence[int], near: str) -> dict[str, Any]:
        web = self._scene_web(scene, new)
        places = {key: at for key, at in scene.places.items() if key in self._keys(web)}
        for wanted, origin in self._homeless(web, places, near):
            at = places.get(origin, (0.0, 0.0))
            places |= dict(zip(wanted, beside(places.values(), at, len(wanted)), strict=False))
        return self._picture(web, places) | {"new": [self.key(one) for one in new]}

    def _homeless(self, web: Web, places: Mapping[str, Point], near: str) -> list[tuple[list[str], str]]:
        """Give the nodes without a place, with the node beside which each is to stand."""
        fresh = [self.key(one) for one in web.accounts if self.key(one) not in places]
        lone = [([group.key], self.key(group.of)) for group in web.groups if group.key not in places]
        return [(fresh, near), *lone]

    def _scene_web(self, scene: Scene, new: Sequence[int]) -> Web:
        return self._web([*self._alone(scene), *new], scene.ring, scene.start)

    def _alone(self, scene: Scene) -> list[int]:
        """Give the accounts of a scene that are drawn by themselves."""
        return [self.number(key) for key in scene.places if not key.startswith("g")]

    def _group_of(self, scene: Scene, key: str) -> Group | None:
        return (
            next((one for one in self._scene_web(scene, []).groups if one.key == key), None)
            if key.startswith("g")
            else None
        )

    def _keys(self, web: Web) -> set[str]:
        return {self.key(one) for one in web.accounts} | {one.key for one in web.groups}

    def _name(self, node: Key) -> str:
        return node if isinstance(node, str) else self.key(node)

    def _web(self, alone: Sequence[int], ring: Ring | None, start: frozenset[int]) -> Web:
        members = ring.roles if ring else {}
        days = days_between(self._county, {*alone, *members})
        groups = self._groups(members, alone, days)
        node_of: dict[int, Key] = {one: group.key for group in groups for one in group.accounts}
        accounts = accounts_of(self._county, alone)
        return Web(
            accounts={one: accounts[one] for one in alone},
            known=self._known(alone, ring),
            flows=flows_of(days, node_of),
            groups=groups,
            ties=ring.ties if ring else (),
            start=start,
        )

    def _groups(self, members: Mapping[int, str], alone: Sequence[int], days: Sequence[Day]) -> list[Group]:
        """Give the groups of a ring's members who are not drawn alone; a group's key names its role and its partner."""
        return summarised(members, set(alone), days, lambda role, at: f"g{role}.{self.key(at)}")

    def _known(self, numbers: Sequence[int], ring: Ring | None) -> dict[int, Known]:
        """Give what the run says of some accounts."""
        marks, order, found = self._shown.marks, list(ROLES), {}
        for number, party in self._county.parties(numbers, unmask=True).items():
            rings = marks.rings.get(party.account, ())
            here = ring.roles.get(number, "") if ring else ""
            elsewhere = min((role for _, role in rings), key=order.index, default="")
            role = here or ("" if ring and elsewhere in VICTIMS else elsewhere)
            found[number] = Known(
                role,
                self._code(role, ring.codes.get(number, "") if ring else ""),
                elsewhere=bool(role and ring and not here),
                alerts=marks.alerts.get(party.account, ()),
                rings=tuple(ring_id for ring_id, _ in rings),
            )
        return found

    def _code(self, role: str, code: str) -> str:
        """Give the words inside a node: its role's first character, and its number in the ring."""
        if not role:
            return ""
        first = word(ROLES, role).zh[0] if self._language == "zh" else word(ROLES, role).en[0].upper()
        return first + code[1:]

    def _picture(self, web: Web, places: Mapping[str, Point]) -> dict[str, Any]:
        return picture(web, places, self.key, "en" if self._language == "en" else "zh")
