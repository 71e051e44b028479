"""What speaks for the subject of an alert: what it does not prove, lawful patterns tested, gaps in the data beneath it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from screening.rulebook.covered import pattern_titles, told
from screening.rulebook.rule import Rule

SHORT_PERCENT = 95
"""Below this share a measure of completeness is told as short."""

_RING = (
    "成员之间的联系由资金往来与共用信息推断，不证明合谋 / "
    "ties among members are inferred from money and shared means; they do not prove that anybody acted together"
)
_ALL = "线索，未经查证；本人及单位尚未陈述 / a clue, not verified; those concerned have not been heard"


@dataclass(frozen=True)
class Gap:
    """A measure of completeness of one submission that an alert rests on; `short` where it is below the line."""

    bank_id: str
    submission_id: str
    zh: str
    en: str
    have: int
    of: int
    short: bool


@dataclass(frozen=True)
class Doubts:
    """The exculpatory part of an alert.

    `does_not_prove` and `look_alikes` are the sentences of its rules, `tested` the codes of the lawful patterns that its
    findings were held against, `covered_zh` and `covered_en` what
    those cover. `measures` are of the submissions that it rests on.
    """

    does_not_prove: tuple[str, ...]
    look_alikes: tuple[str, ...]
    tested: tuple[str, ...]
    covered_zh: str
    covered_en: str
    measures: tuple[Gap, ...]

    @property
    def short(self) -> tuple[Gap, ...]:
        """Give the measures that fall short."""
        return tuple(one for one in self.measures if one.short)

    def completeness(self) -> tuple[str, str]:
        """Give in Chinese and English how complete the data beneath the alert is."""
        if not self.measures:
            return "所依据的报送没有完整性证明，无从判断", "no completeness certificate of its data: cannot tell"
        if not self.short:
            return (
                f"所依据报送的{len(self.measures)}项完整性指标均不低于{SHORT_PERCENT}%",
                f"all {len(self.measures)} measures of completeness beneath it are at {SHORT_PERCENT} % or above",
            )
        return (
            "；".join(f"{one.bank_id} {one.zh} {one.have / one.of:.1%}" for one in self.short),
            "; ".join(f"{one.bank_id} {one.en} {one.have / one.of:.1%}" for one in self.short),
        )


def doubts_of(
    alert: Mapping[str, Any],
    findings: Sequence[Mapping[str, Any]],
    banks: Iterable[str],
    certificates: Iterable[Mapping[str, Any]],
    rules: Mapping[str, Rule],
    lawful: Iterable[Rule],
) -> Doubts:
    """Give the doubts about an alert, from the rows of a run: its findings, its banks, the run's certificates."""
    known = [rules[rule].about for rule in alert["rule_ids"] if rule in rules]
    patterns = [str(one["lawful_patterns"]) for one in findings]
    covered = told(pattern_titles(lawful), patterns) if patterns else ("没有规则发现可检验", "no finding to test")
    proves = dict.fromkeys(str(about["does_not_prove"]) for about in known)
    return Doubts(
        does_not_prove=(*proves, *([_RING] if alert["subject_kind"] == "ring" else ()), _ALL),
        look_alikes=tuple(dict.fromkeys(str(one) for about in known for one in about["look_alikes"])),
        tested=tuple(sorted({code for text in patterns for code in json.loads(text)["tested"]}, key=_number)),
        covered_zh=covered[0],
        covered_en=covered[1],
        measures=tuple(_gaps(set(banks), certificates)),
    )


def _number(code: str) -> int:
    """Give the number of a lawful pattern's code."""
    return int(code[1:])


def _gaps(banks: set[str], certificates: Iterable[Mapping[str, Any]]) -> Iterable[Gap]:
    """Give every measure of some banks' submissions that has anything to be measured against."""
    for one in certificates:
        for part in one["measures"] if one["bank_id"] in banks else ():
            if part["of"]:
                short = part["have"] * 100 < part["of"] * SHORT_PERCENT
                yield Gap(one["bank_id"], one["submission_id"], part["zh"], part["en"], part["have"], part["of"], short)
