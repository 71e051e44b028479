"""A rule is two files: the decision as SQL, and beside it what a lawyer and an analyst need to know."""

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from screening.errors import RefusedInput, did_you_mean
from screening.rulebook.law import Law, expand, merged, names_used, read_law
from screening.rulebook.parameters import Parameter, read_parameter

PACKS = (
    "money_laundering",
    "usurious_lending",
    "illegal_deposit_taking",
    "organised_rings",
    "institution_supervision",
)
SEVERITIES = ("info", "low", "medium", "high", "critical")
LAWFUL = "lawful_patterns"

_KNOWN = {
    "title_zh", "title_en", "severity", "inputs", "requires", "reason_zh", "reason_en", "look_alikes", "does_not_prove",
    "basis", "parameters", "facts", "match", "no_match", "typology", "code", "trade", "subjects", "history",
    "unproven", "shape",
}  # fmt: skip
_CASE_KEYS = {"name", "evidence", "parameters", "severity"}
_NEEDED = {
    "rule": (
        "title_zh", "title_en", "severity", "inputs", "reason_zh", "reason_en", "look_alikes", "does_not_prove", "basis",
    ),
    "lawful": ("title_zh", "title_en", "code", "inputs"),
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One example of a rule: small tables, and the evidence that must come out (none where it must not fire).

    `severity` are the severities that must come out with it, each once; empty where the case does not say.
    """

    name: str
    tables: Mapping[str, str]
    evidence: tuple[str, ...]
    parameters: Mapping[str, Any]
    severity: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule, or one lawful pattern, of a pack. Its id is its file's name, its version the hash of both files."""

    rule_id: str
    pack: str
    path: Path
    sql: str
    version: str
    about: Mapping[str, Any]
    parameters: Mapping[str, Parameter]
    facts: Mapping[str, str]
    cases: tuple[Case, ...]
    law: Law = field(default_factory=Law, repr=False)

    @property
    def query(self) -> str:
        """Give its SQL as an engine runs it: each `law(…)` a CASE over the days on which a figure was in force."""
        return expand(self.sql, self.law)

    @property
    def constants(self) -> tuple[str, ...]:
        """Give the names of the figures of law that its SQL uses."""
        return names_used(self.sql)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Give the tables that it reads."""
        return tuple(self.about["inputs"])

    @property
    def severity(self) -> str:
        """Give the severity of a finding for which the query names none."""
        return str(self.about.get("severity", "info"))


def read_rule(sql_file: Path, law: Law | None = None) -> Rule:
    """Give the rule of a .sql file and the .toml file beside it; without `law`, that of the folder of its pack."""
    law = read_law(sql_file.parents[1]) if law is None else law
    toml_file = sql_file.with_suffix(".toml")
    if not toml_file.exists():
        raise RefusedInput(
            "规则缺少说明文件 / no .toml beside the rule", where=str(sql_file), remedy=f"write {toml_file.name}"
        )
    sql, text = sql_file.read_text(encoding="utf-8"), toml_file.read_text(encoding="utf-8")
    try:
        about = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RefusedInput(
            f"不是有效的 TOML / not valid TOML: {error}", where=str(toml_file), remedy="correct that line"
        ) from None
    _refuse_unknown(about, toml_file)
    about["basis"] = _basis(about, law, toml_file)
    return Rule(
        rule_id=sql_file.stem,
        pack=sql_file.parent.name,
        path=sql_file,
        sql=sql,
        version=hashlib.sha256(f"{sql}\0{text}".encode()).hexdigest()[:12],
        about=about,
        parameters={
            name: read_parameter(name, entry, str(toml_file)) for name, entry in about.get("parameters", {}).items()
        },
        facts=about.get("facts", {}),
        cases=tuple(_cases(about)),
        law=law,
    )


def _refuse_unknown(about: dict[str, Any], file: Path) -> None:
    """Refuse a key that nothing reads, and the absence of one that people need."""
    unknown = sorted(set(about) - _KNOWN)
    if unknown:
        raise RefusedInput(
            f"未知的键 / unknown key {unknown[0]!r}", where=str(file), remedy="see docs/rules.md for the keys"
        )
    needed = _NEEDED["lawful" if file.parent.name == LAWFUL else "rule"]
    missing = [key for key in needed if key not in about]
    if missing:
        raise RefusedInput(
            f"缺少键 / missing key {missing[0]!r}", where=str(file), remedy="see docs/rules.md for the keys"
        )
    if about.get("severity", "info") not in SEVERITIES:
        raise RefusedInput(f"severity {about['severity']!r}", where=str(file), remedy=f"one of {', '.join(SEVERITIES)}")


def _basis(about: dict[str, Any], law: Law, file: Path) -> list[dict[str, Any]]:
    """Give the provisions a rule rests on; an entry `{ law = "NAME" }` becomes those of that figure's values."""
    entries: list[dict[str, Any]] = []
    for entry in about.get("basis", ()):
        name = entry.get("law")
        if name is not None and (set(entry) != {"law"} or name not in law.figures):
            raise RefusedInput(
                f"basis {name!r}",
                where=str(file),
                remedy=f'write {{ law = "NAME" }} alone{did_you_mean(str(name), law.figures)}',
            )
        entries += [entry] if name is None else law.basis(name)
    return merged(entries)


def _cases(about: dict[str, Any]) -> list[Case]:
    """Give the cases of both kinds."""
    cases = []
    for kind in ("match", "no_match"):
        for entry in about.get(kind, []):
            tables = {key: text for key, text in entry.items() if key not in _CASE_KEYS}
            evidence = tuple(entry.get("evidence", ())) if kind == "match" else ()
            graded = entry.get("severity", ())
            severity = (graded,) if isinstance(graded, str) else tuple(graded)
            cases.append(Case(entry["name"], tables, evidence, entry.get("parameters", {}), severity))
    return cases


@dataclass(frozen=True)
class Rulebook:
    """All rules and lawful patterns of a folder, in the order of their ids."""

    rules: tuple[Rule, ...]
    lawful: tuple[Rule, ...]
    digest: str
    law: Law = field(default_factory=Law, repr=False)

    def of(self, rule_id: str) -> Rule:
        """Give one rule by its id."""
        for rule in (*self.rules, *self.lawful):
            if rule.rule_id == rule_id:
                return rule
        raise RefusedInput(f"没有规则 / no rule {rule_id!r}", remedy="screening rules list")


def rule_files(folder: Path, packs: Iterable[str] = PACKS) -> list[Path]:
    """Give every file of a rules folder that a rulebook of some packs rests on."""
    shared = (*folder.glob("*.toml"), *folder.glob("*.csv"))
    of_packs = (
        file for pack in (*packs, LAWFUL) for kind in ("sql", "toml") for file in (folder / pack).glob(f"*.{kind}")
    )
    return sorted((*shared, *of_packs))


def read_rulebook(folder: Path, packs: tuple[str, ...] = PACKS) -> Rulebook:
    """Give the rules of the named packs and every lawful pattern of a rules folder."""
    law = read_law(folder)
    rules = tuple(read_rule(file, law) for pack in packs for file in sorted((folder / pack).glob("*.sql")))
    lawful = tuple(read_rule(file, law) for file in sorted((folder / LAWFUL).glob("*.sql")))
    words = folder / "words.toml"
    parts = [f"{rule.pack}/{rule.rule_id}={rule.version}" for rule in (*rules, *lawful)]
    shared = sorted((*folder.glob("*.toml"), *folder.glob("*.csv")))
    parts += [f"{file.name}={hashlib.sha256(file.read_bytes()).hexdigest()}" for file in shared]
    if not rules or not words.exists():
        raise RefusedInput(
            "没有规则包 / no rule packs", where=str(folder), remedy="point at a folder with packs and words.toml"
        )
    return Rulebook(rules, lawful, hashlib.sha256("\n".join(parts).encode()).hexdigest(), law)


def read_rules(folder: Path, rule_ids: Collection[str]) -> list[Rule]:
    """Give the rules and lawful patterns of these ids; no other is read, so that one half written is in nobody's way."""
    law = read_law(folder)
    files = {file.stem: file for pack in (*PACKS, LAWFUL) for file in sorted((folder / pack).glob("*.sql"))}
    for rule_id in rule_ids:
        if rule_id not in files:
            raise RefusedInput(f"没有规则 / no rule {rule_id!r}", remedy="screening rules list")
    return [read_rule(files[rule_id], law) for rule_id in rule_ids]
