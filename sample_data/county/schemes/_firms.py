"""Companies founded for a purpose, and the customers that pay them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county import names

if TYPE_CHECKING:
    from datetime import date

    from county.stage import Stage

LINES = ("商务服务", "建材", "信息咨询", "劳务服务", "供应链管理", "贸易")


def young_firm(stage: Stage, owner: int, registered_on: date, capital: float = 500_000) -> int:
    """Found a company of an account's owner on a day; gives its account, nearly empty."""
    county = stage.county
    boss = county.parties[county.accounts[owner].party].id_number
    serial = 2_000 + county.next_serial()
    return county.organisation(
        names.company_name(serial, LINES[serial % len(LINES)]), stage.whole(0, 3), industry="L",
        legal_representative=boss, capital=capital, opening=300, registered_on=registered_on,
    )  # fmt: skip


def clients(stage: Stage, count: int) -> list[int]:
    """Give accounts of companies that have nothing to do with one another: some of the county, the others from elsewhere."""
    county = stage.county
    home = list(dict.fromkeys(county.role("company").tolist()))
    local = [home[int(k)] for k in stage.rng.permutation(len(home))[: count // 4]]
    far = [
        county.outside(f"远州{names.company_name(5_000 + county.next_serial()).removeprefix('栖禾县')}", person=False)
        for _ in range(count - len(local))
    ]
    return local + far
