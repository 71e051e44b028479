"""What the values of a sample prove: whether they fit a meaning, and which codes stand for in and out."""

import polars as pl

from screening.contract.columns import CURRENCY
from screening.intake.forms.cells import whole_number
from screening.intake.forms.meanings import known_values
from screening.intake.forms.numbers import MONEY, money
from screening.intake.forms.text_file import ROW
from screening.intake.forms.times import clocks, days, moments

_ACCOUNT = r"^[0-9A-Z*_\-]{4,40}$"
_FEWEST_WITNESSES = 5
_AGREEMENT = 0.9


def fit(table: str, cells: pl.DataFrame) -> dict[str, float]:
    """Give for each meaning that has a form the share of its filled cells that have it."""
    good: dict[str, pl.Series] = {}
    for name in ("amount", "amount_in", "amount_out", "balance_after", "registered_capital"):
        if name in cells.columns:
            good[name] = money(cells[name]).is_not_null()
    for name in ("card", "account"):
        if name in cells.columns:
            good[name] = cells[name].str.contains(_ACCOUNT) & whole_number(cells[name])
    for name in ("opened_on", "closed_on", "birth_date", "date"):
        if name in cells.columns:
            good[name] = days(cells[name]).is_not_null()
    if table == "transactions":
        good["time"] = moments(cells["time"])["moment"].is_not_null() | clocks(cells["time"]).is_not_null()
    shares: dict[str, float] = {}
    for name, fits in good.items():
        filled = cells[name].is_not_null()
        shares[name] = float((fits & filled).sum()) / max(int(filled.sum()), 1) if filled.any() else 0.0
    if table != "transactions":
        # A day of closing is mostly empty, and some banks write zeros for it.
        shares = {name: share for name, share in shares.items() if name in {"card", "account", "opened_on"}}
    return {name: share for name, share in shares.items() if cells[name].is_not_null().any()}


def unread(kind: str, column: pl.Series) -> list[str]:
    """Give the values of a closed list that are not known."""
    found = column.drop_nulls().str.to_uppercase().unique().sort().to_list()
    known = known_values()[kind]
    form = (
        pl.Series(found, dtype=pl.String).str.contains(CURRENCY).to_list()
        if kind == "currency"
        else [False] * len(found)
    )
    return [value for value, fits in zip(found, form, strict=True) if value not in known and not fits]


def settled(cells: pl.DataFrame, amounts: pl.Series) -> tuple[dict[str, list[str]], list[str]]:
    """Give which values of the flag mean in and which out, and the doubts about the others.

    A known word holds unless the balances contradict it; an unknown code holds if the balances prove it.
    """
    groups: dict[str, list[str]] = {"in": [], "out": []}
    doubts: list[str] = []
    votes = _votes(cells, amounts)
    known = known_values()["direction"]
    for value in cells["direction"].drop_nulls().str.to_uppercase().unique().sort().to_list():
        proven = _verdict(votes.get(value, (0, 0)))
        said = known.get(value)
        if said and proven and said != proven:
            doubts.append(f"收付标志 {value}: 余额显示相反 / the balances say the contrary")
        elif said or proven:
            groups[said or proven or ""].append(value)
        else:
            doubts.append(f"收付标志 {value}: 取值不明，余额不能证实 / of unknown meaning, and no balance proves it")
    return groups, doubts


def sides(cells: pl.DataFrame, amounts: pl.Series) -> bool:
    """Tell whether the balances prove that amounts above zero come in and those below go out."""
    signs = pl.select(pl.when(amounts > 0).then(pl.lit("IN")).otherwise(pl.lit("OUT"))).to_series()
    votes = _votes(cells.with_columns(signs.alias("direction")), amounts)
    return all(_verdict(votes.get(sign.upper(), (0, 0))) == sign for sign in ("in", "out"))


def _verdict(votes: tuple[int, int]) -> str | None:
    total = sum(votes)
    if total < _FEWEST_WITNESSES or max(votes) < _AGREEMENT * total:
        return None
    return "in" if votes[0] > votes[1] else "out"


def _votes(cells: pl.DataFrame, amounts: pl.Series) -> dict[str, tuple[int, int]]:
    """Give for each value of the flag how often the balance rose and how often it fell by the amount."""
    balance = money(cells["balance_after"])
    when = _order(cells)
    book = cells.select(
        pl.coalesce("account", "card").alias("number"),
        pl.col("direction").str.to_uppercase().alias("flag"),
        pl.col(ROW),
    ).with_columns(amounts.abs().cast(MONEY).alias("amount"), balance.alias("balance"), when.alias("when"))
    book = book.drop_nulls()
    if book.is_empty():
        return {}
    # Some banks list the newest booking first; rows of one second then follow each other backwards.
    newest_first = book["when"][0] > book["when"][-1]
    book = book.sort("number", "when", ROW, descending=[False, False, bool(newest_first)])
    step = (pl.col("balance") - pl.col("balance").shift(1).over("number")).cast(MONEY)
    told = book.with_columns(step.alias("step")).filter(pl.col("amount") > 0)
    counts = told.group_by("flag").agg(
        (pl.col("step") == pl.col("amount")).sum().alias("rose"),
        (pl.col("step") == -pl.col("amount")).sum().alias("fell"),
    )
    return {flag: (rose, fell) for flag, rose, fell in counts.iter_rows()}


def _order(cells: pl.DataFrame) -> pl.Series:
    """Give when each booking took place, for putting them in order."""
    whole = moments(cells["time"])["moment"]
    day = moments(cells["date"])["moment"]
    clock = clocks(cells["time"])
    return (
        pl.select(pl.coalesce(whole, day.dt.truncate("1d") + clock.fill_null(pl.duration(seconds=0)))).to_series()
        if (day.is_not_null().any())
        else whole
    )
