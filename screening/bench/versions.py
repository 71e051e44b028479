"""Two versions of a rules folder: a folder as it is, or as the repository had it at a revision."""

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from screening.errors import RefusedInput, ScreeningError, WrongCall
from screening.home import PACKAGE
from screening.rulebook.check import check_rule
from screening.rulebook.law import FILE as LAW_FILE
from screening.rulebook.law import Law, read_law
from screening.rulebook.rule import LAWFUL, PACKS, Rule, Rulebook, read_rule

_TABLES_REST_ON = ("words.toml", "lpr.csv")


@dataclass(frozen=True)
class Version:
    """One version of the rules; `broken` are the files that this software cannot read or run, each with the reason."""

    label: str
    folder: Path
    law: Law
    rules: dict[str, Rule]
    lawful: tuple[Rule, ...]
    broken: dict[str, str]

    @property
    def beneath(self) -> tuple[object, ...]:
        """Give what the tables rest on beside the data: where two versions agree on it, so do their tables."""
        files = [self.folder / name for name in _TABLES_REST_ON]
        bytes_ = [file.read_bytes() if file.exists() else b"" for file in files]
        return (*bytes_, *((one.rule_id, one.version, one.query) for one in self.lawful))

    def book(self, rules: tuple[Rule, ...]) -> Rulebook:
        """Give a rulebook of some of its rules with all of its lawful patterns."""
        return Rulebook(rules, self.lawful, digest="", law=self.law)


@contextmanager
def opened(text: str) -> Iterator[Version]:
    """Give the version that a folder or a git revision (`HEAD~3`, `HEAD~3:rules`) names, for as long as it is used."""
    folder = Path(text)
    if folder.is_dir():
        yield _read(text, folder)
        return
    with TemporaryDirectory(prefix="screening-") as place:
        _extract(text, Path(place))
        yield _read(text, Path(place))


def _read(label: str, folder: Path) -> Version:
    """Give what a folder holds; a rule that cannot be read or run does not stop the others."""
    if not (folder / "words.toml").exists():
        raise RefusedInput(
            "不是规则文件夹 / not a rules folder",
            where=label,
            remedy="其中须有规则包与 words.toml / packs and words.toml",
        )
    rules: dict[str, Rule] = {}
    broken: dict[str, str] = {}
    try:
        law = read_law(folder)
    except ScreeningError as error:
        law, broken[LAW_FILE] = Law(), str(error).replace(f"{folder}/", "")
    for pack in (*PACKS, LAWFUL):
        for file in sorted((folder / pack).glob("*.sql")):
            try:
                rule = read_rule(file, law)
                problems = check_rule(rule)
            except ScreeningError as error:
                problems = [str(error)]
            if problems:
                broken[file.stem] = problems[0].replace(f"{folder}/", "")
            else:
                rules[file.stem] = rule
    lawful = tuple(one for one in rules.values() if one.pack == LAWFUL)
    own = {rule_id: one for rule_id, one in rules.items() if one.pack != LAWFUL}
    return Version(label, folder, law, own, lawful, broken)


def _extract(text: str, target: Path) -> None:
    """Write a folder of the repository as it was at a revision."""
    revision, _, path = text.partition(":")
    if revision.startswith("-") or not revision:
        raise WrongCall(f"没有文件夹 / no folder {text!r}", remedy="文件夹，或 / a folder, or HEAD~3, HEAD~3:rules")
    root = PACKAGE.parent if (PACKAGE.parent / ".git").exists() else Path.cwd()
    command = ["git", "-C", str(root), "archive", "--format=tar", f"{revision}:{path or 'rules'}"]
    try:
        made = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no shell, and no option can be slipped in
    except FileNotFoundError:
        raise WrongCall("没有 git / git is not installed", remedy="给出文件夹 / name a folder") from None
    if made.returncode:
        said = made.stderr.decode("utf-8", "replace").strip().splitlines()
        raise WrongCall(
            f"既无此文件夹，也无此修订 / neither a folder nor a revision: {text!r}",
            where=root,
            remedy=said[0] if said else "git log",
        )
    with tarfile.open(fileobj=io.BytesIO(made.stdout)) as archive:
        archive.extractall(target, filter="data")
