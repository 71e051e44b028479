"""A rebuilt loan as a sheet: its flows with their sources, the schedule, every rate with its sum, and what is in doubt."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from screening.bench.county import County, Party, rules_of
from screening.bench.loan_measures import measures
from screening.bench.ready import Setting
from screening.clock import date_of, time_of
from screening.errors import RefusedInput, WrongCall
from screening.loans import cap
from screening.loans.rates import Flow
from screening.loans.reading import cost_per_100
from screening.loans.segments import segments
from screening.loans.sheet import counted, schedule
from screening.masking import mask_account
from screening.rulebook.law import read_law
from screening.runs.prepare import read_lpr
from screening.runs.reading import FinishedRun

LAST_DAY_OF_36 = date(2020, 8, 19)
PARTS = {
    "disbursement": ("放款", "disbursement"),
    "upfront_back": ("当即退回（砍头息）", "handed back at once"),
    "repayment": ("还款", "repayment"),
    "extension_fee": ("展期费", "extension fee"),
}
HANDS = {
    "other_lender": ("他人放款", "other hand"),
    "third_party": ("他人代还", "third party"),
    "collector": ("他人代收", "collector"),
}
DOUBTS = {
    "ambiguous": ("一笔还款可归于几笔借款", "a repayment could belong to several loans"),
    "third_party": ("有第三方代还", "somebody else repaid for the borrower"),
    "few_repayments": ("还款少于两笔", "fewer than two repayments"),
    "same_time": ("同一时刻有往有来，先后是推测", "payments both ways at one moment: their order is a guess"),
    "earlier_unseen": (
        "首笔放款前已有还款，更早的借款不在数据内",
        "paid before the first disbursement: an earlier loan is unseen",
    ),
    "trade_words": ("摘要像货款或其他往来", "remarks tell of trade or the like"),
    "lone_pair": ("出借人只有这一位借款人", "the lender has this borrower only"),
}


def listed(run: FinishedRun, lender: str | None, borrower: str | None, pack: str | None) -> pl.DataFrame:
    """Give a run's loans, newest first; `lender` and `borrower` are account numbers, masked or whole.

    With a pack, only loans of which a booking is evidence of a finding of that pack.
    """
    loans = run.table("inferred_loans")
    for column, text in (("lender_account_id", lender), ("borrower_account_id", borrower)):
        if text is not None:
            masked = pl.col(column).map_elements(mask_account, return_dtype=pl.String)
            loans = loans.filter((pl.col(column) == text) | (masked == text))
    if pack is not None:
        findings = run.table("findings").filter(pl.col("pack") == pack)
        cited = findings["evidence"].explode().unique().implode()
        loans = (
            loans.filter(pl.col("evidence").list.eval(pl.element().is_in(cited)).list.any())
            if len(findings)
            else loans.clear()
        )
    return loans.sort("disbursed_at", "loan_id", descending=[True, False])


def sheet(county: County, setting: Setting, loan_id: str, *, unmask: bool) -> dict[str, Any]:
    """Give the sheet of one loan of the setting's run; amounts are exact yuan, rates exact fractions a year."""
    return sheets(county, setting, [loan_id], unmask=unmask)[0]


def sheets(county: County, setting: Setting, loan_ids: Sequence[str], *, unmask: bool) -> list[dict[str, Any]]:
    """Give the sheets of some loans in their order; what they share is read once."""
    run = setting.run
    if run is None:
        raise WrongCall("还没有运行 / no run yet", where=setting.workspace.path, remedy="screening run")
    known = county.loans_named(loan_ids)
    lost = [one for one in loan_ids if one not in known]
    if lost:
        raise _unknown(run, lost[0])
    rows = [known[one] for one in loan_ids]
    lpr = read_lpr(setting.snapshot, rules_of(setting))
    parts = _parts(county, rows, unmask=unmask)
    people = {row[side] for row in rows for side in ("lender_account", "borrower_account")}
    shown = county.parties(people, unmask=unmask)
    doubts = county.doubts_of([row["loan_id"] for row in rows])
    return [_sheet(setting, lpr, row, parts[row["loan_id"]], shown, doubts[row["loan_id"]]) for row in rows]


def _sheet(
    setting: Setting,
    lpr: Sequence[tuple[int, Decimal]],
    row: Mapping[str, Any],
    parts: Sequence[Mapping[str, Any]],
    shown: Mapping[int, Party],
    doubts: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Give one loan's sheet from its row, its parts, its people and its doubts."""
    flows = counted([(one["day"], one["part"], one["fen"]) for one in parts])
    order = sorted(range(len(parts)), key=lambda place: (parts[place]["day"], flows[place].amount, place))
    parts, flows = [parts[place] for place in order], [flows[place] for place in order]
    published = cap.in_force(row["disbursed_day"], lpr)
    return {
        "loan_id": row["public_id"],
        "lender": vars(shown[row["lender_account"]]),
        "borrower": vars(shown[row["borrower_account"]]),
        "kin": row["kin"],
        "status": row["status"],
        "disbursed_on": date_of(row["disbursed_day"]),
        "last_on": date_of(row["last_day"]),
        "face": _yuan(row["principal"]),
        "disbursed": _sum(parts, "disbursement"),
        "handed_back": _sum(parts, "upfront_back"),
        "received": _yuan(row["received"]),
        "repaid": _yuan(row["repaid"]),
        "gain": _yuan(row["gain"]),
        "cost_per_100": cost_per_100(row["received"], row["gain"]) if row["repaid"] >= row["received"] else None,
        "extension_fees": _sum(parts, "extension_fee"),
        "upfront_deduction": _yuan(row["upfront_deduction"]),
        "rate_cap": row["rate_cap"],
        "lpr": None if published is None else cap.as_fraction(published[1]),
        "lpr_of": None if published is None else date_of(published[0]),
        "flows": [_flow(part, flow) for part, flow in zip(parts, flows, strict=True)],
        "schedules": _schedules(parts, flows, row),
        "segments": _segments(setting, lpr, [flow for flow in flows if flow.amount]),
        "measures": measures(row, [flow for flow in flows if flow.amount]),
        "confidence": row["confidence"],
        "doubts": [
            {
                "doubt": one["doubt"],
                "percent": one["percent"],
                "zh": DOUBTS[one["doubt"]][0],
                "en": DOUBTS[one["doubt"]][1],
            }
            for one in doubts
        ],
    }


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def _sum(parts: Sequence[Mapping[str, Any]], part: str) -> Decimal:
    return Decimal(sum(one["fen"] for one in parts if one["part"] == part)).scaleb(-2)


def _unknown(run: FinishedRun, loan_id: str) -> RefusedInput | WrongCall:
    """Tell why there is no sheet: the run has no such loan, or its book no longer has what the run had."""
    if run.table("inferred_loans").filter(pl.col("loan_id") == loan_id).is_empty():
        return WrongCall(f"没有借款 / no loan {loan_id!r}", where=run.path, remedy="screening loans")
    return RefusedInput(
        "该借款已不能照原样还原 / this loan is no longer rebuilt as it was",
        where=run.path,
        remedy="软件或利率表已变，请重新运行 / the software has changed: screening run",
    )


def _segments(setting: Setting, lpr: Sequence[tuple[int, Decimal]], flows: Sequence[Flow]) -> list[dict[str, Any]]:
    """Give the most interest that may be kept on a loan across 2020-08-20, by segments; nothing for other loans.

    No bank knows when a suit was filed: the prime rate of the run's day stands for that day's.
    """
    void = read_law(rules_of(setting)).value_on("private_loan_void_rate", LAST_DAY_OF_36)
    found = None if void is None else segments(flows, lpr, setting.as_of_day, Decimal(void.value))
    return [
        {"from": date_of(one.first_day), "to": date_of(one.last_day), "rate": one.rate, "interest": _yuan(one.interest)}
        for one in found or []
    ]


def _parts(county: County, loans: Sequence[Mapping[str, Any]], *, unmask: bool) -> dict[int, list[dict[str, Any]]]:
    """Give each loan's parts in order of time, each with its payer, payee, booking, file and row."""
    of = {loan["loan_id"]: loan for loan in loans}
    shares = county.shares_of(of)
    known = county.transfers([one["transfer_id"] for one in shares])
    people = {known[one["transfer_id"]][side] for one in shares for side in ("payer_id", "payee_id")}
    whole, shown = county.parties(people, unmask=True), county.parties(people, unmask=unmask)
    parts: dict[int, list[dict[str, Any]]] = {loan: [] for loan in of}
    for one in shares:
        transfer = known[one["transfer_id"]]
        side = _lenders_side(one["part"], transfer)
        payer, payee = whole[transfer["payer_id"]].party, whole[transfer["payee_id"]].party
        parts[one["loan_id"]].append(
            {
                "day": transfer["booked_at"] // 86400,
                "at": transfer["booked_at"],
                "part": one["part"],
                "fen": one["amount"],
                "whole": transfer["amount"],
                "payer": shown[transfer["payer_id"]].account,
                "payee": shown[transfer["payee_id"]].account,
                "hand": _hand(one["part"], payer, payee, of[one["loan_id"]]),
                "bank": transfer[f"{side}_bank"],
                "id": transfer[f"{side}_id"],
            }
        )
    sources = {
        (row["bank_id"], row["transaction_id"]): f"{row['submission_id']}/{row['source_file']}#{row['source_row']}"
        for row in county.located([one["id"] for every in parts.values() for one in every])
    }
    return {
        loan: [one | {"source": sources.get((one["bank"], one["id"]))} for one in every]
        for loan, every in parts.items()
    }


def _hand(part: str, payer: int, payee: int, loan: Mapping[str, Any]) -> str | None:
    """Tell who paid or was paid where it was not the loan's own lender or borrower; a key of HANDS, or None."""
    if part == "disbursement":
        return "other_lender" if payer != loan["lender_party"] else None
    if payer != loan["borrower_party"]:
        return "third_party"
    return "collector" if payee != loan["lender_party"] else None


def _lenders_side(part: str, transfer: Mapping[str, Any]) -> str:
    """Give the side whose booking is the evidence: the lender's where there is one, as in the run's own evidence."""
    lender, borrower = ("out", "in") if part == "disbursement" else ("in", "out")
    return lender if transfer[f"{lender}_id"] is not None else borrower


def _flow(part: Mapping[str, Any], flow: Flow) -> dict[str, Any]:
    """Give one part as the sheet shows it; `counted` is what it counts for in the rates, below zero to the borrower."""
    return {
        "at": time_of(part["at"]),
        "part": part["part"],
        "zh": PARTS[part["part"]][0],
        "en": PARTS[part["part"]][1],
        "amount": _yuan(part["fen"]),
        "of_transfer": _yuan(part["whole"]),
        "counted": _yuan(flow.amount),
        "payer": part["payer"],
        "payee": part["payee"],
        "hand": part["hand"],
        "transaction": f"{part['bank']}/{part['id']}",
        "source": part["source"],
    }


def _schedules(
    parts: Sequence[Mapping[str, Any]], flows: Sequence[Flow], row: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Give the schedule at the rate that closes the account, and at the cap, where each can be told."""
    found = []
    for name, rate in (("declining", row["rate_declining"]), ("cap", row["rate_cap"])):
        if rate is not None:
            lines = schedule(flows, rate)
            found.append(
                {
                    "at": name,
                    "rate": rate,
                    "lines": [
                        {
                            "on": date_of(part["day"]),
                            "part": part["part"],
                            "counted": _yuan(flow.amount),
                            "days": line.days,
                            "interest": _yuan(line.interest),
                            "to_interest": _yuan(line.to_interest),
                            "to_principal": _yuan(line.to_principal),
                            "interest_due": _yuan(line.interest_due),
                            "principal": _yuan(line.principal),
                        }
                        for part, flow, line in zip(parts, flows, lines, strict=True)
                    ],
                    "left": _yuan(lines[-1].principal + lines[-1].interest_due),
                }
            )
    return found
