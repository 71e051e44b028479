"""What the network page's panel tells: an account, an edge's transfers, a route of money; masked unless asked otherwise."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from screening.bench.county import County, Place
from screening.bench.money import Asked, ends_in_words, found_chains, traced_money
from screening.bench.money_web import Partners, accounts_of, payments
from screening.clock import time_of
from screening.masking import mask_text
from screening.networks.chains import ChainLimits
from screening.networks.follow import Limits
from screening.report.words import INSTRUMENTS, word
from screening.rulebook.reasons import yuan
from screening.web.pages.known import key_of
from screening.web.pages.network_build import Builder
from screening.web.pages.shelf import Shown

ROWS = 200
_REACHED = 30
_HOLDERS = {"individual": ("个人", "person"), "organisation": ("单位", "organisation"), "firm": ("企业", "firm")}


@dataclass(frozen=True)
class Told:
    """Tells of one run in one language."""

    shown: Shown
    county: County
    builder: Builder
    say: Callable[[str, str], str]

    def account(self, number: int, partners: Partners) -> dict[str, Any]:
        """Give an account: who, where, in and out over the whole record, largest partners."""
        others = [row["other_id"] for row in partners.rows]
        found = accounts_of(self.county, [number, *others])
        own = found[number]
        return {
            "name": own.name,
            "account": own.account,
            "bank": own.bank,
            "holder": self.say(*_HOLDERS.get(own.holder, (own.holder or "", own.holder or ""))),
            "held": own.held,
            "got": yuan(partners.got),
            "paid": yuan(partners.paid),
            "partners": [
                {
                    "key": self.builder.key(row["other_id"]),
                    "name": found[row["other_id"]].name,
                    "account": found[row["other_id"]].account,
                    "got": yuan(row["got"]),
                    "paid": yuan(row["paid"]),
                    "count": row["count"],
                    "first": time_of(row["first"]).date(),
                    "last": time_of(row["last"]).date(),
                }
                for row in partners.rows
            ],
            "more": partners.more,
            "person": f"/persons/{key_of(self.shown, self.county.parties([number], unmask=False)[number].party)}",
        }

    def in_the_clear(self, number: int) -> dict[str, Any]:
        """Give who holds an account, unmasked; identity and phone where an alert concerns the account."""
        own = accounts_of(self.county, [number], unmask=True)[number]
        holder = self.shown.holders.get(own.account)
        return {
            "name": own.name,
            "account": own.account,
            "id_number": holder.id_number if holder else "",
            "phone": holder.phone if holder else "",
        }

    def transfers(self, payers: Collection[int], payees: Collection[int], days: tuple[int, int]) -> dict[str, Any]:
        """Give the latest transfers from some accounts to others, each with the file and row of its bookings."""
        rows, found = payments(self.county, sorted(payers), sorted(payees), days, ROWS)
        accounts = accounts_of(self.county, {row[side] for row in rows for side in ("payer_id", "payee_id")})
        return {
            "found": found,
            "rows": [
                {
                    "at": f"{time_of(row['booked_at']):%Y-%m-%d %H:%M}",
                    "payer": _named(accounts[row["payer_id"]]),
                    "payee": _named(accounts[row["payee_id"]]),
                    "amount": yuan(row["amount"]),
                    "means": self.say(*word(INSTRUMENTS, row["instrument"] or "")),
                    "purpose": mask_text(row["purpose"]),
                    "lawful": row["lawful"] is not None,
                    "sources": row["sources"],
                }
                for row in rows
            ],
        }

    def followed(self, number: int, days: tuple[int, int], *, back: bool) -> tuple[dict[str, Any], list[int]]:
        """Give where an account's money went, or came from, by both methods, and whom it reached, the most first."""
        asked = Asked(Place("", (number,)), None, back, *days, Limits())
        found = traced_money(self.county, asked, unmask=False)
        reached = sorted(found["accounts"], key=lambda row: (-max(row["fifo"], row["pro_rata"]), row["number"]))[
            :_REACHED
        ]
        kept = {row["number"] for row in reached} | {number}
        route = {
            "kind": "back" if back else "onward",
            "amount": _shown(found["amount"]),
            "payments": found["payments"],
            "hops": found["hops"],
            "hours": found["within_hours"],
            "cut_short": found["cut_short"],
            "left": len(found["accounts"]) - len(reached),
            "accounts": [self._reached(row) for row in reached],
            "flows": [self._flow(row) for row in found["flows"] if {row["payer"], row["payee"]} <= kept],
            "ends": [
                {
                    "words": self.say(row["zh"], row["en"]),
                    "fifo": _shown(row["fifo"]),
                    "pro_rata": _shown(row["pro_rata"]),
                }
                for row in found["ends"]
            ],
        }
        return route, [row["number"] for row in reached]

    def _reached(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "key": self.builder.key(row["number"]),
            "hop": row["hop"],
            "name": row["name"],
            "account": row["account"],
            "fifo": _shown(row["fifo"]),
            "pro_rata": _shown(row["pro_rata"]),
            "fifo_share": _percent(row["fifo_share"]),
            "pro_rata_share": _percent(row["pro_rata_share"]),
            "ends": ends_in_words(row["ends"], "fifo"),
        }

    def _flow(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "from": self.builder.key(row["payer"]),
            "to": self.builder.key(row["payee"]),
            "hop": row["hop"],
            "fifo": _shown(row["fifo"]),
            "pro_rata": _shown(row["pro_rata"]),
            "count": row["count"],
        }

    def ways(self, source: int, target: int) -> tuple[dict[str, Any], list[int]]:
        """Give the chains of transfers from one account to another, the shortest first, and whom they pass."""
        found = found_chains(self.county, Place("", (source,)), Place("", (target,)), ChainLimits(), unmask=False)
        routes = found["routes"][:_REACHED]
        passed = [one["number"] for route in routes for one in route["accounts"]]
        route = {
            "kind": "path",
            "hops": found["hops"],
            "days": found["within_days"],
            "cut_short": int(found["cut_short"]),
            "left": len(found["routes"]) - len(routes),
            "routes": [
                {
                    "keys": [self.builder.key(one["number"]) for one in route["accounts"]],
                    "names": [f"{one['name']} {one['account'][-4:]}".strip() for one in route["accounts"]],
                    "chains": route["chains"],
                    "carried": _shown(route["carried"]),
                    "best": [
                        {"at": f"{hop['at']:%Y-%m-%d %H:%M}", "amount": _shown(hop["amount"])} for hop in route["best"]
                    ],
                }
                for route in routes
            ],
        }
        return route, passed


def _named(account: Any) -> str:
    return f"{account.name} {account.account}".strip()


def _shown(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}%" if share > 1 or share < 0 else f"{share:.1%}"
