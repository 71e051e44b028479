"""The numeric lines of law that a referral's figures are set against: reached, not reached, or cannot tell.

A figure that stands at a line is a figure: whether the other elements of an offence are there is for the police and the
courts. Where the data give only a lower and an upper bound, a line between them cannot be told. Lines and their tags are
those of `rules/law.toml` on the last day of the evidence; regulatory basis 1.4, 1.6, 1.9 and 1.11.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from screening.bench.pool_sheet import LINES as POOL_LINES
from screening.bench.pool_sheet import TREE_LINES
from screening.referral.dossier import Line, Suspicion
from screening.report.words import PACKS, Pair, halves, word
from screening.rulebook.law import Law

Row = Mapping[str, Any]
LAUNDERING_LINES = (
    "helping_settlement", "concealment_serious", "laundering_serious", "payment_settlement_turnover",
)  # fmt: skip
LENDING_LINES = ("loans", "principal", "gain", "borrowers", "grave_principal", "grave_gain", "grave_borrowers")
_OF_LENDER = {"loans": "loans_over_36", "borrowers": "heads", "grave_borrowers": "heads"}
_POOL_FIGURES = {"amount": "deposit", "persons": "heads", "loss": "lost"}
OFFENCES = {
    "money_laundering": Pair(
        "涉嫌洗钱，掩饰、隐瞒犯罪所得，帮助信息网络犯罪活动，非法经营（支付结算）",
        "suspected laundering, concealment of proceeds, helping network crime, unlicensed payment settlement",
    ),
    "usurious_lending": Pair("涉嫌非法放贷（非法经营）", "suspected illegal lending (illegal business operations)"),
    "illegal_deposit_taking": Pair(
        "涉嫌非法吸收公众存款、集资诈骗", "suspected illegal taking of public deposits, fundraising fraud"
    ),
    "organised_rings": Pair(
        "涉嫌有组织放贷、催收非法债务", "suspected organised lending and collection of unlawful debts"
    ),
    "institution_supervision": Pair("涉嫌违反地方金融监管规定", "suspected breach of the rules of local finance"),
}
"""What each pack's findings make suspected; regulatory basis 1.4 to 1.11."""


@dataclass(frozen=True)
class Between:
    """What a figure is at least and at most; None where no bound is known."""

    least: Decimal | int | None
    most: Decimal | int | None

    def reaches(self, line: Decimal | int) -> bool | None:
        """Tell whether the figure reaches a line: None where it lies between the bounds."""
        if self.least is not None and self.least >= line:
            return True
        return False if self.most is not None and self.most < line else None

    def shown(self) -> str:
        """Give the figure as people read it."""
        if self.least is None and self.most is None:
            return "无法判断 / cannot tell"
        if self.least == self.most:
            return f"{self.least:,}"
        low, high = ("？" if one is None else f"{one:,}" for one in (self.least, self.most))
        return f"{low} – {high}"


def exactly(value: Decimal | int | None) -> Between:
    """Give a figure that is known, or one of which nothing is."""
    return Between(value, value)


def lines_of(law: Law, day: date, figures: Iterable[tuple[str, Between]], whose: str = "") -> tuple[Line, ...]:
    """Give where some figures stand to the lines of law in force on a day; `whose` names a lender or a pool."""
    told = []
    for name, have in figures:
        value = law.value_on(name, day) if name in law.figures else None
        if value is None:
            continue
        figure, says = law.figure(name), halves(value.says)
        told.append(
            Line(
                law=value.instrument,
                article=value.article,
                since=value.first.isoformat(),
                says=Pair(f"{figure.title_zh}：{says.zh}", f"{figure.title_en}: {says.en}"),
                line=figure.shown(value.value),
                figure=f"{whose}{have.shown()}",
                reached=have.reaches(value.value),
                tag=value.tag,
            )
        )
    return tuple(told)


def laundering_figures(through_one: Decimal, moved: Decimal) -> list[tuple[str, Between]]:
    """Give the sum of the money: at least what went through one account, at most all that moved (hops count each)."""
    return [(name, Between(through_one, moved)) for name in LAUNDERING_LINES]


def lender_figures(lender: Row, unknown: Row) -> list[tuple[str, Between]]:
    """Give a lender's figures within the opinion's two years.

    At least what sure loans over the line give, at most all loans with `unknown`, what those of unknown rate would add.
    """
    kind = "organisation" if lender["organisation"] else "individual"
    sure, every = lender["sure"] or {}, lender["all"]
    told = []
    for name in LENDING_LINES:
        column = _OF_LENDER.get(name, name.removeprefix("grave_"))
        have = Between(sure.get(column, 0), every[column] + unknown[column])
        told.append((f"illegal_lending_{name}" + ("" if name == "loans" else f"_{kind}"), have))
    return told


def pool_figures(pool: Row) -> list[tuple[str, Between]]:
    """Give a pool's figures: what it took in full, its depositors, its loss."""
    return [(name, exactly(pool[_POOL_FIGURES[name.rsplit("_", 1)[1]]])) for name in POOL_LINES]


def tree_figures(tree: Sequence[Row]) -> list[tuple[str, Between]]:
    """Give a recruiting tree's figures; members whose level cannot be told count as people, not as tiers."""
    people, tiers = len(tree), max((row["level"] or 0 for row in tree), default=0)
    fees = sum((row["entry"] for row in tree), Decimal(0))
    have = {
        "pyramid_people": people,
        "pyramid_tiers": tiers,
        "pyramid_serious_people": people,
        "pyramid_serious_fees": fees,
    }
    return [(name, exactly(have[name])) for name in TREE_LINES] if tiers else []


def suspicions(packs: Iterable[str], lines: Mapping[str, tuple[Line, ...]]) -> tuple[Suspicion, ...]:
    """Give what is suspected, by pack, each with its lines."""
    found = set(packs)
    return tuple(
        Suspicion(pack, OFFENCES.get(pack, word(PACKS, pack)), lines.get(pack, ())) for pack in PACKS if pack in found
    )
