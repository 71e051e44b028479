"""What a supervised institution's own book and the payments seen say of each other; read from a county's book.

All figures are those of the readable tables institution_lending, institution_costs, institution_exposures,
institution_deposits and institution_insiders, as rules read them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from screening.bench.county import County
from screening.clock import date_of

Row = dict[str, Any]
DEAREST = 20


@dataclass(frozen=True)
class CostlyLoan:
    """A loan of the institution's book with what it cost by the payments seen; money in fen, rates a year."""

    account: int | None
    principal: int
    disbursed_on: date
    received: int
    paid: int
    side: int
    booked_rate: Decimal | None
    rate: Decimal | None


@dataclass(frozen=True)
class Supervised:
    """The measures of an institution; sums in fen.

    `months` are paid out and paid back by month. `costs` are of the loans whose payout is seen: how many, of how many the
    rate can be told, its median and highest, and what was handed back at once or paid to people of the house beside.
    `largest` is the most that one borrower and one group owed, with its share of the net assets. `seen` counts loans of the
    book by whether a payout is seen (None: the statements do not go back so far). `deposits` are money of the public taken,
    returned and lent on; `people` counts those of the house by role.
    """

    months: tuple[Row, ...]
    costs: Row
    dearest: tuple[CostlyLoan, ...]
    largest: Row
    seen: Mapping[bool | None, int]
    deposits: Mapping[str, Row]
    people: Mapping[str, int]


def measures(county: County, institution: str) -> Supervised:
    """Give the measures of an institution by the regulator's number of it."""

    def rows(sql: str) -> list[Row]:
        return county.tables.rows(sql, {"institution": institution})

    return Supervised(
        months=tuple(rows(_MONTHS)),
        costs=rows(_COSTS)[0],
        dearest=tuple(
            CostlyLoan(
                account=row["account"],
                principal=row["principal"],
                disbursed_on=date_of(row["disbursed_day"]),
                received=row["received"],
                paid=row["paid"],
                side=row["side"],
                booked_rate=row["annual_rate"],
                rate=row["rate"],
            )
            for row in rows(_DEAREST)
        ),
        largest=rows(_LARGEST)[0],
        seen={row["borne_out"]: row["loans"] for row in rows(_SEEN)},
        deposits={row["part"]: row for row in rows(_DEPOSITS)},
        people={row["role"]: row["people"] for row in rows(_PEOPLE)},
    )


def accounts_by_institution(county: County) -> dict[str, dict[int, str]]:
    """Give the accounts of every institution, by number and in the clear: named on the roster, or under its credit code."""
    found: dict[str, dict[int, str]] = {}
    for row in county.tables.rows(_ACCOUNTS):
        found.setdefault(row["institution"], {})[row["account_id"]] = row["account"]
    return found


def accounts_by_id_number(county: County, id_numbers: Collection[str]) -> dict[str, dict[int, str]]:
    """Give the accounts of some persons by identity number, by number and in the clear; who is unknown is left out."""
    found: dict[str, dict[int, str]] = {}
    wanted = sorted({one.strip().upper() for one in id_numbers})
    for row in county.tables.rows(_HELD_BY, {"asked": wanted}):
        found.setdefault(row["id_number"], {})[row["account_id"]] = row["account"]
    return found


def institution_of(county: County, accounts: Collection[int]) -> str | None:
    """Give the supervised institution that any of some accounts belongs to, by the regulator's number; or None."""
    rows = county.tables.rows(
        "SELECT min(institution) AS institution FROM book.institution_accounts"
        " WHERE account_id IN (SELECT unnest($asked::INTEGER[]))",
        {"asked": sorted(accounts)},
    )
    return None if rows[0]["institution"] is None else str(rows[0]["institution"])


_ACCOUNTS = """
    SELECT institution, account_id, account
    FROM book.institution_accounts INNER JOIN book.accounts USING (account_id)
    ORDER BY institution, account_id
"""

_HELD_BY = """
    SELECT id_number, account_id, account
    FROM book.accounts
    WHERE id_number IN (SELECT unnest($asked::VARCHAR[]))
    ORDER BY id_number, account_id
"""

_MONTHS = """
    SELECT strftime(DATE '1970-01-01' + day, '%Y-%m') AS month,
        CAST(coalesce(sum(amount) FILTER (WHERE part = 'disbursement'), 0) AS BIGINT) AS disbursed,
        CAST(coalesce(sum(amount) FILTER (WHERE part <> 'disbursement'), 0) AS BIGINT) AS paid_back
    FROM book.institution_lending
    WHERE institution = $institution
    GROUP BY month
    ORDER BY month
"""

_COSTS = """
    SELECT count(*) AS loans, count(rate) AS told, quantile_disc(rate, 0.5) AS median, max(rate) AS highest,
        CAST(coalesce(sum(side), 0) AS BIGINT) AS side, CAST(coalesce(sum(back), 0) AS BIGINT) AS back
    FROM book.institution_costs
    WHERE institution = $institution
"""

_DEAREST = f"""
    SELECT costs.*, (SELECT min(account_id) FROM book.accounts WHERE party_id = costs.borrower_party) AS account
    FROM book.institution_costs AS costs
    WHERE institution = $institution AND rate IS NOT NULL
    ORDER BY rate DESC, institution_loan
    LIMIT {DEAREST}
"""

_LARGEST = """
    SELECT max(borrower_balance) AS borrower, max(group_balance) AS of_group,
        max(borrower_balance * 1.0 / nullif(net_assets, 0)) AS borrower_share,
        max(group_balance * 1.0 / nullif(net_assets, 0)) AS group_share,
        arg_max(net_assets, disbursed_day) AS net_assets
    FROM book.institution_exposures
    WHERE institution = $institution
"""

_SEEN = """
    SELECT borne_out, count(*) AS loans
    FROM book.institution_exposures
    WHERE institution = $institution
    GROUP BY borne_out
    ORDER BY borne_out
"""

_DEPOSITS = """
    SELECT part, CAST(sum(amount) AS BIGINT) AS amount, count(*) AS times, count(DISTINCT other_party) AS people
    FROM book.institution_deposits
    WHERE institution = $institution
    GROUP BY part
    ORDER BY part
"""

_PEOPLE = """
    SELECT role, count(*) AS people
    FROM book.institution_insiders
    WHERE institution = $institution
    GROUP BY role
    ORDER BY role
"""
