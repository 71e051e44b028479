"""A new rule: the two files of a working example, or a copy of a rule under another id."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from screening.clock import today
from screening.errors import WrongCall
from screening.home import PACKAGE, shipped
from screening.rulebook.rule import LAWFUL, PACKS, read_rule

TEMPLATE = Path(__file__).parent / "template"
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_SHARED = ("words.toml", "law.toml", "lpr.csv", "lpr.README", LAWFUL)


@dataclass(frozen=True)
class Made:
    """What was written: the rule's two files, and what a new rules folder was given beside them."""

    rule_id: str
    pack: str
    files: tuple[str, str]
    shared: tuple[str, ...]


def folder_for(folder: Path | None) -> Path:
    """Give the folder that new rules go to: the one asked for, else the checkout's; the wheel's own is not written to."""
    if folder:
        return folder
    own = shipped("rules")
    if PACKAGE in own.parents:
        raise WrongCall(
            "安装包自带的规则只读 / the rules of an installed package are read-only",
            remedy="--rules FOLDER：区县自己的规则文件夹 / a rules folder of the county's own",
        )
    return own


def new_rule(rule_id: str, pack: str, folder: Path, *, source: str | None = None, typology: str | None = None) -> Made:
    """Write a rule's two files into a rules folder and give what was written; nothing is ever overwritten.

    A folder that holds no word lists yet is given the shipped words, law, LPR and lawful patterns first, so that it works
    by itself. `source` is the id of a rule to copy, of that folder or shipped.
    """
    _check(rule_id, pack, folder)
    sql, toml = _copied(source, folder, typology) if source else _example(rule_id, pack, typology)
    shared = _furnish(folder)
    target = folder / pack
    target.mkdir(parents=True, exist_ok=True)
    files = (target / f"{rule_id}.sql", target / f"{rule_id}.toml")
    for file, text in zip(files, (sql, toml), strict=True):
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    read_rule(files[0])
    return Made(rule_id, pack, (str(files[0]), str(files[1])), shared)


def _check(rule_id: str, pack: str, folder: Path) -> None:
    """Refuse an id that cannot be one or that is taken, and a pack that there is not."""
    if not _ID.fullmatch(rule_id):
        raise WrongCall(
            f"编号 / id {rule_id!r}", remedy="小写字母、数字、下划线 / lower case letters, digits, underscores"
        )
    if pack not in PACKS:
        raise WrongCall(f"没有规则包 / no pack {pack!r}", remedy=f"one of {', '.join(PACKS)}")
    for place in (folder, shipped("rules")):
        taken = sorted(place.glob(f"*/{rule_id}.*"))
        if taken:
            raise WrongCall(
                f"编号已占用 / the id {rule_id!r} is taken", where=taken[0], remedy="另取编号 / choose another"
            )


def _example(rule_id: str, pack: str, typology: str | None) -> tuple[str, str]:
    """Give the SQL and the TOML of the working example."""
    institutions = pack == "institution_supervision"
    words = {
        "@ROSTER@": "NOT NULL" if institutions else "NULL",
        "@CELL@": "small_loan" if institutions else "-",
        "@OTHER_CELL@": "-" if institutions else "small_loan",
        "@ROSTER_CASE@": "no supervised institution" if institutions else "a supervised institution",
        "@TITLE_ZH@": f"新规则 {rule_id}",
        "@TITLE_EN@": f"New rule {rule_id}",
        "@TYPOLOGY@": f'typology = "{typology}"\n' if typology else "",
        "@DAY@": today().isoformat(),
    }
    texts = []
    for name in ("rule.sql", "rule.toml"):
        text = (TEMPLATE / name).read_text(encoding="utf-8")
        for mark, word in words.items():
            text = text.replace(mark, word)
        texts.append(text)
    return texts[0], texts[1]


def _copied(source: str, folder: Path, typology: str | None) -> tuple[str, str]:
    """Give the SQL and the TOML of a rule under another id; the typology that it stands for stays the same."""
    found = [file for place in (folder, shipped("rules")) for file in sorted(place.glob(f"*/{source}.sql"))]
    if not found or found[0].parent.name == LAWFUL:
        raise WrongCall(f"没有规则 / no rule {source!r}", remedy="screening rules list")
    rule = read_rule(found[0])
    toml = found[0].with_suffix(".toml").read_text(encoding="utf-8")
    stands_for = typology or str(rule.about.get("typology", source))
    toml = re.sub(r"^typology *=.*\n", "", toml, count=1, flags=re.MULTILINE)
    for key, words in (("title_zh", "（副本）"), ("title_en", " (copy)")):
        toml = re.sub(rf'^({key} *= *".*)"( *(?:#.*)?)$', rf'\1{words}"\2', toml, count=1, flags=re.MULTILINE)
    return rule.sql, f'typology = "{stands_for}"\n{toml}'


def _furnish(folder: Path) -> tuple[str, ...]:
    """Give a new rules folder what every rules folder needs, and tell what it was given."""
    if (folder / "words.toml").exists():
        return ()
    folder.mkdir(parents=True, exist_ok=True)
    given = []
    for name in _SHARED:
        source, target = shipped("rules") / name, folder / name
        if not source.exists() or target.exists():
            continue
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
        given.append(str(target))
    return tuple(given)
