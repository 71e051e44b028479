"""Money followed from or to an account or a booking, told for people: accounts, flows and ends, by both methods."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from screening.bench.county import County, Party, Place
from screening.clock import date_of, time_of
from screening.errors import WrongCall
from screening.networks.account_book import FIFO, METHODS, PRO_RATA
from screening.networks.chains import ChainLimits, Route, chains
from screening.networks.follow import CUT_SHORT, TARGET, Limits, Trace, flows, follow, towards

ENDS = {
    "start": ("回到起点", "came back to the start"),
    "target": ("到达终点", "arrived where it was looked for"),
    "stayed": ("仍在账上", "still in the account at the end of the record"),
    "later": ("停留超过时限", "rested longer than the limit"),
    "old": ("原有余额或来源不明", "older money, or of unknown source"),
    "outside": ("账户不在报送银行，再往前不可见", "not held at a reporting bank: what lies beyond cannot be seen"),
    "unmatched": ("没有对应记账，无法再追", "no booking to follow on from"),
    "hub": ("往来户过多，到此截止", "too many partners: cut short here"),
    "hops": ("达到跳数上限", "as many hops as asked for"),
    "least": ("金额过小，不再追", "too small to follow"),
    "budget": ("超出计算上限，到此截止", "beyond the budget: cut short here"),
    "cash": ("现金", "cash"),
    "fee": ("手续费", "fee"),
    "interest": ("利息", "interest"),
    "card": ("刷卡，对方未报", "by card, partner not reported"),
    "loan_disbursement": ("银行放款", "bank loan paid out"),
    "loan_repayment": ("归还银行贷款", "repayment of a bank loan"),
}
"""Why money goes no further, in Chinese and in English; another instrument stands for itself."""


@dataclass(frozen=True)
class Asked:
    """What to follow: between two day numbers, both included, with limits."""

    start: Place
    target: Place | None
    back: bool
    since_day: int
    until_day: int
    limits: Limits


def traced_money(county: County, asked: Asked, *, unmask: bool) -> dict[str, Any]:
    """Give where the money went, or came from, by both methods; amounts are exact yuan.

    With a target only what got there is given. Raises WrongCall where nothing was paid in the days asked for.
    """
    roots = county.roots(asked.start, asked.since_day * 86400, (asked.until_day + 1) * 86400, back=asked.back)
    if not roots:
        raise WrongCall(
            f"该期间没有{'收款' if asked.back else '付款'} / nothing was {'received' if asked.back else 'paid'}: "
            f"{date_of(asked.since_day)} – {date_of(asked.until_day)}",
            where=asked.start.shown,
            remedy="--since, --until, --back",
        )
    starts = {one.near for one in roots} if asked.start.transfer is not None else set(asked.start.accounts)
    targets = set(asked.target.accounts) if asked.target else set()
    books = county.books(asked.limits)
    traces = {
        method: follow(roots, books, asked.limits, method, back=asked.back, starts=starts, targets=targets)
        for method in METHODS
    }
    kept = {method: towards(trace, targets) if asked.target else None for method, trace in traces.items()}
    numbers = starts | {piece.account for trace in traces.values() for piece in trace.pieces}
    shown = county.parties(numbers, unmask=unmask)
    started = sum(one.amount for one in roots)
    rows = _accounts(traces, kept, shown, starts, county, asked.limits)
    return {
        "from": _told(asked.start, shown),
        "to": None
        if asked.target is None
        else _told(asked.target, county.parties(asked.target.accounts, unmask=unmask)),
        "back": asked.back,
        "since": date_of(asked.since_day),
        "until": date_of(asked.until_day),
        "hops": asked.limits.hops,
        "within_hours": asked.limits.within // 3600,
        "payments": len(roots),
        "amount": _yuan(started),
        "starts": [vars(shown[one]) | {"number": one} for one in sorted(starts)],
        "accounts": [
            row | {"fifo_share": _share(row["fifo"], started), "pro_rata_share": _share(row["pro_rata"], started)}
            for row in rows
        ],
        "flows": _flows(traces, kept, shown, county),
        "ends": _ends(traces) if asked.target is None else [],
        "cut_short": _cut_short(traces),
    }


def _told(place: Place, shown: Mapping[int, Party]) -> str:
    """Give a place as people are shown it: the booking that was named, else its accounts."""
    accounts = "、".join(shown[one].account for one in place.accounts if one in shown)
    return place.shown if place.transfer is not None or not accounts else accounts


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def _share(part: Decimal, whole: int) -> Decimal:
    """Give a part of the start sum as a fraction with four decimals."""
    return (part * 100 / whole).quantize(Decimal("0.0001")) if whole else Decimal(0)


def _accounts(
    traces: Mapping[str, Trace],
    kept: Mapping[str, Mapping[int, int] | None],
    shown: Mapping[int, Party],
    starts: Collection[int],
    county: County,
    limits: Limits,
) -> list[dict[str, Any]]:
    """Give a row an account: how far away, what arrived, what ended there, and what it held when the money came."""
    arrived: dict[str, dict[int, int]] = {method: {} for method in traces}
    hops: dict[int, dict[int, int]] = {}
    first: dict[int, tuple[int, int | None]] = {}
    for method, trace in traces.items():
        only = kept[method]
        for piece in trace.pieces:
            amount = piece.amount if only is None else only.get(piece.number, 0)
            if amount:
                arrived[method][piece.account] = arrived[method].get(piece.account, 0) + amount
                at_hop = hops.setdefault(piece.account, {})
                at_hop[piece.hop] = at_hop.get(piece.hop, 0) + amount
                first[piece.account] = min(
                    first.get(piece.account, (piece.at, piece.entry_id)),
                    (piece.at, piece.entry_id),
                    key=lambda one: one[0],
                )
    ended = {method: trace.ended() for method, trace in traces.items()}
    books = county.read_books(sorted(hops), limits)
    rows = []
    for account, by_hop in hops.items():
        reasons = sorted(
            {
                one
                for method in traces
                for one in ended[method].get(account, {})
                if kept[method] is None or one == TARGET
            }
        )
        entry = first[account][1]
        rows.append(
            {
                "number": account,
                **vars(shown[account]),
                "hop": min(by_hop),
                "hop_of_most": min(by_hop, key=lambda hop: (-by_hop[hop], hop)),
                "start": account in starts,
                **{method: _yuan(arrived[method].get(account, 0)) for method in traces},
                "held_before": _yuan(None if entry is None else books[account].before(entry)),
                "ends": [
                    {"reason": one, **{method: _yuan(ended[method].get(account, {}).get(one, 0)) for method in traces}}
                    for one in reasons
                ],
            }
        )
    return sorted(rows, key=lambda row: (row["hop"], -max(row["fifo"], row["pro_rata"]), row["number"]))


def _flows(
    traces: Mapping[str, Trace],
    kept: Mapping[str, Mapping[int, int] | None],
    shown: Mapping[int, Party],
    county: County,
) -> list[dict[str, Any]]:
    """Give a row for each pair of accounts between which the money went."""
    merged: dict[tuple[int, int], dict[str, Any]] = {}
    for method, trace in traces.items():
        for one in flows(trace, kept[method]):
            row = merged.setdefault(
                (one.payer, one.payee),
                {"hop": one.hop, FIFO: 0, PRO_RATA: 0, "transfers": set(), "first": one.first_at, "last": one.last_at},
            )
            row[method] += one.amount
            row["hop"] = min(row["hop"], one.hop)
            row["transfers"] |= set(one.transfers)
            row["first"], row["last"] = min(row["first"], one.first_at), max(row["last"], one.last_at)
    known = county.transfers([number for row in merged.values() for number in row["transfers"]])
    rows = [
        {
            "hop": row["hop"],
            "payer": payer,
            "payee": payee,
            "payer_account": shown[payer].account,
            "payee_account": shown[payee].account,
            "fifo": _yuan(row[FIFO]),
            "pro_rata": _yuan(row[PRO_RATA]),
            "count": len(row["transfers"]),
            "paid": _yuan(sum(known[number]["amount"] for number in row["transfers"])),
            "first": time_of(row["first"]),
            "last": time_of(row["last"]),
            "own": any(known[number]["own"] for number in row["transfers"]),
            "lawful": sorted({known[number]["lawful"] for number in row["transfers"]} - {None}),
            "transactions": [booking_of(known[number]) for number in sorted(row["transfers"])],
        }
        for (payer, payee), row in merged.items()
    ]
    return sorted(rows, key=lambda row: (row["hop"], -max(row["fifo"], row["pro_rata"]), row["payer"], row["payee"]))


def booking_of(transfer: Mapping[str, Any]) -> str:
    """Give the bank's own number of a transfer's booking, the payer's where known, as BANK/ID."""
    side = "out" if transfer["out_id"] is not None else "in"
    return f"{transfer[f'{side}_bank']}/{transfer[f'{side}_id']}"


def _ends(traces: Mapping[str, Trace]) -> list[dict[str, Any]]:
    """Give what became of the start sum: every reason with its amount by both methods; each adds up to the start sum."""
    sums: dict[str, dict[str, int]] = {}
    for method, trace in traces.items():
        for end in trace.ends:
            row = sums.setdefault(end.reason, dict.fromkeys(METHODS, 0))
            row[method] += end.amount
    rows = [
        {"reason": reason, "zh": _words(reason)[0], "en": _words(reason)[1], **{m: _yuan(row[m]) for m in METHODS}}
        for reason, row in sums.items()
    ]
    return sorted(rows, key=lambda row: (-max(row["fifo"], row["pro_rata"]), row["reason"]))


def _words(reason: str) -> tuple[str, str]:
    return ENDS.get(reason, (reason, reason))


def ends_in_words(ends: Collection[Mapping[str, Any]], method: str) -> str:
    """Give why money goes no further at an account, in words, largest first."""
    found = sorted((one for one in ends if one[method]), key=lambda one: (-one[method], one["reason"]))
    return "；".join(f"{_words(one['reason'])[0]} {one[method]:,.2f}" for one in found)


def _cut_short(traces: Mapping[str, Trace]) -> int:
    """Give at how many accounts a budget ended the search."""
    return len(
        {trace.pieces[end.piece].account for trace in traces.values() for end in trace.ends if end.reason in CUT_SHORT}
    )


def found_chains(county: County, source: Place, target: Place, limits: ChainLimits, *, unmask: bool) -> dict[str, Any]:
    """Give the routes of transfers from one place to another, each with its best chain; amounts are exact yuan."""
    found = chains(set(source.accounts), set(target.accounts), county.onto, county.into, county.crowded, limits)
    numbers = {one for route in found.routes for one in route.accounts} | set(found.hubs)
    numbers |= {*source.accounts, *target.accounts}
    shown = county.parties(numbers, unmask=unmask)
    known = county.transfers([hop.transfer for route in found.routes for hop in route.best])
    return {
        "from": _told(source, shown),
        "to": _told(target, shown),
        "hops": limits.hops,
        "within_days": limits.within // 86400,
        "routes": [_route(route, shown, known) for route in found.routes],
        "hubs": [shown[one].account for one in found.hubs],
        "cut_short": found.cut_short,
    }


def _route(route: Route, shown: Mapping[int, Party], known: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "length": len(route.best),
        "accounts": [vars(shown[one]) | {"number": one} for one in route.accounts],
        "chains": route.chains,
        "carried": _yuan(route.carried),
        "best": [
            {
                "payer": shown[hop.payer].account,
                "payee": shown[hop.payee].account,
                "at": time_of(hop.at),
                "amount": _yuan(hop.amount),
                "lawful": known[hop.transfer]["lawful"],
                "own": known[hop.transfer]["own"],
                "transaction": booking_of(known[hop.transfer]),
            }
            for hop in route.best
        ],
    }
