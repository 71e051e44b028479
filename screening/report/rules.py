"""Rules and lawful patterns: what each did in the run."""

from dataclasses import dataclass

from screening.report.alert_cards import Law, laws
from screening.report.figures import share
from screening.report.read import RunFolder
from screening.report.words import PACKS, STATUSES, Pair, word


@dataclass(frozen=True)
class RuleRow:
    """What one rule did."""

    rule_id: str
    pack: Pair
    title: Pair
    severity: str
    version: str
    status: Pair
    evaluated: bool
    missing: tuple[str, ...]
    lacking: tuple[tuple[str, int], ...]
    findings: int
    accounts: int
    clean: int
    unable: int
    seconds: float
    laws: tuple[Law, ...]


def rule_rows(run: RunFolder) -> list[RuleRow]:
    """Give every rule of the run in its order."""
    accounts: dict[str, set[str]] = {}
    for finding in run.tables["findings"]:
        accounts.setdefault(finding["rule_id"], set()).add(finding["account_id"])
    rows = []
    for one in run.record["rules"]:
        rule = run.rules.get(one["rule_id"])
        about = rule.about if rule else {}
        rows.append(
            RuleRow(
                rule_id=one["rule_id"],
                pack=word(PACKS, rule.pack) if rule else Pair("—", "—"),
                title=Pair(str(about.get("title_zh", one["rule_id"])), str(about.get("title_en", one["rule_id"]))),
                severity=rule.severity if rule else "info",
                version=one["version"],
                status=word(STATUSES, one["status"]),
                evaluated=one["status"] == "evaluated",
                missing=tuple(one["reach"]["missing"]),
                lacking=tuple(sorted(one["reach"]["lacking"].items())),
                findings=one["findings"],
                accounts=len(accounts.get(one["rule_id"], ())),
                clean=one["reach"]["clean"],
                unable=one["reach"]["not_evaluable"],
                seconds=one["seconds"],
                laws=laws(rule),
            )
        )
    return rows


def lawful_rows(run: RunFolder) -> list[tuple[str, Pair, int, int, str]]:
    """Give each lawful pattern's code, title, transfers, fen, and share of all transfers."""
    covered = {row["code"]: row for row in run.record["lawful_patterns"]}
    rows = []
    for rule in run.lawful:
        code = str(rule.about["code"])
        row = covered.get(code, {"transfers": 0, "fen": 0})
        part = share(row["transfers"], run.record["counts"]["transfers"])
        title = Pair(str(rule.about["title_zh"]), str(rule.about["title_en"]))
        rows.append((code, title, row["transfers"], row["fen"], part))
    return rows
