"""The head of the page, and what came in."""

from dataclasses import dataclass
from typing import Any

from screening.clock import date_of
from screening.report.figures import share
from screening.report.read import RunFolder
from screening.report.words import Pair, warning

_SHORT = 12


@dataclass(frozen=True)
class Head:
    """Which run this is."""

    run_id: str
    as_of: str
    period: str
    pipeline: Pair
    banks: int
    bookings: int
    transfers: int
    accounts: int
    alerts: int
    critical: int
    rings: int
    loans: int
    made: tuple[tuple[Pair, str], ...]
    warnings: tuple[Pair, ...]
    not_evaluable: tuple[str, ...]


@dataclass(frozen=True)
class Bank:
    """What one bank sent, and how complete it is."""

    bank_id: str
    submissions: tuple[str, ...]
    bookings: int
    first_day: str
    last_day: str
    gaps: tuple[tuple[str, bool], ...]


def head(run: RunFolder) -> Head:
    """Give what identifies the run."""
    record, counts = run.record, run.record["counts"]
    sent = record["inputs"]["submissions"]
    warnings = [warning(text) for text in record["warnings"]]
    if not run.same_rules:
        warnings.append(
            Pair(
                "规则文字取自现有规则包，与本次筛查所用版本不同",
                "the words of rules are of another version than the run's",
            )
        )
    return Head(
        run_id=record["run_id"],
        as_of=record["as_of"],
        period=f"{min(one['period_start'] for one in sent)} — {max(one['period_end'] for one in sent)}",
        pipeline=Pair(record["parameters"]["title_zh"], record["parameters"]["title_en"]),
        banks=len({one["bank_id"] for one in sent}),
        bookings=counts["transactions"],
        transfers=counts["transfers"],
        accounts=counts["accounts"],
        alerts=len(run.tables["alerts"]),
        critical=sum(row["priority"] == "critical" for row in run.tables["alerts"]),
        rings=len(run.tables["rings"]),
        loans=len(run.tables["inferred_loans"]),
        made=_made(record),
        warnings=tuple(warnings),
        not_evaluable=tuple(record["not_evaluable"]),
    )


def _made(record: Any) -> tuple[tuple[Pair, str], ...]:
    """Give what the run was made with, digests cut short."""
    return (
        (Pair("完成时间", "finished"), record["finished_at"].replace("T", " ")),
        (Pair("软件", "software"), f"{record['software_version']} · {record['engine']}"),
        (Pair("规则包", "rule packs"), record["rule_pack_digest"][:_SHORT]),
        (Pair("模型", "models"), record["model_digest"][:_SHORT]),
        (Pair("账本版本", "ledger version"), str(record["inputs"]["ledger_version"])),
    )


def completeness(run: RunFolder) -> list[Bank]:
    """Give each bank's bookings, days and gaps; a gap of a tenth or more is marked."""
    banks = []
    for row in run.record["completeness"]:
        gaps = [(row[key], row["bookings"]) for key in ("no_counterparty", "no_purpose", "no_balance")]
        banks.append(
            Bank(
                bank_id=row["bank_id"],
                submissions=tuple(
                    one["submission_id"]
                    for one in run.record["inputs"]["submissions"]
                    if one["bank_id"] == row["bank_id"]
                ),
                bookings=row["bookings"],
                first_day=date_of(row["first_day"]).isoformat(),
                last_day=date_of(row["last_day"]).isoformat(),
                gaps=tuple((share(part, whole), part * 10 >= whole) for part, whole in gaps),
            )
        )
    return banks


@dataclass(frozen=True)
class Measured:
    """One measure of completeness over all submissions of the run: a share each, None where nothing was expected."""

    words: Pair
    shares: tuple[tuple[str, bool] | None, ...]


def certificates(run: RunFolder) -> tuple[tuple[tuple[str, str], ...], list[Measured]]:
    """Give bank and id of each submission with a completeness certificate, and each measure's share; gaps are marked."""
    known = run.record.get("certificates", [])
    rows: dict[str, Measured] = {}
    for place, one in enumerate(known):
        for part in one["measures"]:
            empty = Measured(Pair(part["zh"], part["en"]), (None,) * len(known))
            before = rows.get(part["name"], empty)
            shown = (
                None
                if part["share"] is None
                else (share(part["have"], part["of"]), part["have"] * 20 < part["of"] * 19)
            )
            rows[part["name"]] = Measured(before.words, (*before.shares[:place], shown, *before.shares[place + 1 :]))
    return tuple((one["bank_id"], one["submission_id"]) for one in known), list(rows.values())
