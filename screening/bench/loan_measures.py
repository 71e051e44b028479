"""Each rate measure of a loan with its formula filled in with the loan's own figures, or why it cannot be told."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from screening.clock import date_of
from screening.loans import rates
from screening.loans.describe import LINE_36
from screening.loans.rates import Flow
from screening.loans.reading import READINGS, reading
from screening.rulebook.reasons import yuan

CANNOT_TELL = "无法判断 / cannot tell"
_UNRECOVERED = "到手的钱尚未还清 / the money in hand has not come back"
_SEVERAL = "irr_multiple：还款后又放款，内部收益率多解，以递减利率为准 / several roots: rely on the declining rate"
_TOO_LARGE = "没有有限的利率能使其平账 / no finite rate closes the account"


def measures(row: Mapping[str, Any], flows: Sequence[Flow]) -> list[dict[str, Any]]:
    """Give every measure and every answer of a loan, `row` as `loans` has it; `flows` are those that count."""
    days = sorted(flow.day for flow in flows if flow.amount > 0)
    lasted = max(days[-1] - row["disbursed_day"], 1) if days else None
    months = rates.whole_months(row["disbursed_day"], days[-1]) if days else None
    gain = f"({yuan(row['repaid'])} − {yuan(row['received'])}) ÷ {yuan(row['received'])}"
    unrecovered = row["repaid"] < row["received"] or row["received"] <= 0 or not days
    nominal = None if unrecovered else rates.displayed(rates.irr_nominal(flows))
    return [
        _measure("apr_simple_orig", "单利，按到手本金与天数", "simple, on money in hand, by days",
                 row["rate_simple"], f"{gain} × 365 ÷ {lasted}", None if not unrecovered else _UNRECOVERED),
        _measure("apr_simple_month", "单利，按整月", "simple, by whole months",
                 row["rate_simple_month"], f"{gain} × 12 ÷ {months}",
                 _UNRECOVERED if unrecovered else "不是整月 / no whole months"),
        _measure("apr_declining", "余额递减，先息后本，单利", "on the principal still owed, interest first, simple",
                 row["rate_declining"], "使下表末行余额为 0 的利率 / the rate at which the schedule below ends at 0",
                 _UNRECOVERED if unrecovered else _TOO_LARGE),
        _measure("irr_nominal", "月内部收益率 × 12", "internal rate of return of a month × 12",
                 nominal, f"{_present(flows, monthly=True)} = 0；r = 12 × i",
                 _UNRECOVERED if unrecovered else "付款不在整月上 / payments not on monthly anniversaries"),
        _measure("irr_effective", "有效年收益率 XIRR（仅供参考）", "effective yearly return, XIRR (information only)",
                 row["irr"], f"{_present(flows, monthly=False)} = 0",
                 _UNRECOVERED if unrecovered else _SEVERAL if rates.irr_multiple(flows) else _TOO_LARGE),
        *_answers(row),
        _reading(row, nominal),
    ]  # fmt: skip


def _measure(name: str, zh: str, en: str, value: Decimal | None, formula: str, reason: str | None) -> dict[str, Any]:
    """Give one measure; without a value, why."""
    told = value is not None
    return {
        "measure": name,
        "zh": zh,
        "en": en,
        "value": value,
        "formula": formula if told else None,
        "cannot_tell": None if told else reason or _TOO_LARGE,
    }


def _present(flows: Sequence[Flow], *, monthly: bool) -> str:
    """Give the sum of a present value, every flow with its time: money to the borrower below zero."""
    if not flows:
        return ""
    first = min(flow.day for flow in flows)
    terms = []
    for day, amount in sorted(flows):
        months = 0 if day == first else rates.whole_months(first, day)
        power = f"(1+i)^{months}" if monthly else f"(1+r)^({day - first}/365)"
        sign = "−" if amount < 0 else "+"
        terms.append(f"{sign} {yuan(abs(amount))}" + ("" if day == first else f" ÷ {power}"))
    return " ".join(terms)


def _answers(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the three answers: over the cap, over 36 %, over 72 %."""
    rate_cap = row["rate_cap"]
    if rate_cap is None:
        reason = f"{date_of(row['disbursed_day'])} 无司法上限或无 LPR / no cap or no LPR on that day"
    else:
        reason = _UNRECOVERED
    simple = [one for one in (row["rate_simple"], row["rate_simple_month"]) if one is not None]
    lower = _percent(min(simple)) if simple else ""
    return [
        _answer("over_cap", "超过 4×LPR", "over 4 × LPR", row["over_cap"],
                f"{_percent(row['rate_declining'])} {_sign(row['over_cap'])} {_percent(rate_cap)}", reason),
        _answer("over_36", "超过 36%", "over 36%", row["over_36"], f"{lower} {_sign(row['over_36'])} 36%", _UNRECOVERED),
        _answer("over_72", "超过 72%", "over 72%", row["over_72"], f"{lower} {_sign(row['over_72'])} 72%", _UNRECOVERED),
    ]  # fmt: skip


def _reading(row: Mapping[str, Any], nominal: Decimal | None) -> dict[str, Any]:
    """Give what the decision rule says of 36 %, its band and its other measures counted in."""
    simple = (row["rate_simple"], row["rate_simple_month"])
    told = reading(simple, (row["rate_declining"], nominal, row["irr"]), LINE_36)
    words = None if told is None else " / ".join(READINGS[told])
    return {
        "measure": "reading_36",
        "zh": "36% 的判断规则",
        "en": "decision rule of 36%",
        "value": told,
        "formula": words,
        "cannot_tell": None if told else _UNRECOVERED,
    }


def _sign(over: bool | None) -> str:
    return ">" if over else "≤"


def _answer(name: str, zh: str, en: str, value: bool | None, formula: str, reason: str) -> dict[str, Any]:
    """Give one answer; None is "cannot tell", which is not "no"."""
    told = value is not None
    return {
        "measure": name,
        "zh": zh,
        "en": en,
        "value": value,
        "formula": formula if told else None,
        "cannot_tell": None if told else reason,
    }


def _percent(rate: Decimal | None) -> str:
    """Give a fraction as an exact percentage; None is a rate past all counting."""
    return "∞" if rate is None else f"{(rate * 100).normalize():f}%"
