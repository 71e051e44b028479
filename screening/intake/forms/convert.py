"""Bank returns turned into submissions: one for each bank that they name."""

import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from screening.errors import RefusedInput, WrongCall
from screening.intake.check import Tell
from screening.intake.files import sha256
from screening.intake.forms.banks import bank_code, codes
from screening.intake.forms.delivery import Asked, Converted, stands_empty, sums, write_manifest, write_table
from screening.intake.forms.form import Form
from screening.intake.forms.holders import Holders, Known, holders, stored
from screening.intake.forms.numbering import Numbers, digest, numbers, transaction_ids
from screening.intake.forms.seen import Seen
from screening.intake.forms.staging import Staged, stage
from screening.intake.forms.text_file import ROW


@dataclass(frozen=True)
class Imported:
    """Every submission that was written, and what was left out of them by reason."""

    folder: Path
    rows: dict[str, int]
    left_out: dict[str, int]
    taken_with_a_note: dict[str, int]
    made_up: dict[str, int]
    not_read: list[str]
    report: Path | None
    submissions: list[Converted]


@dataclass
class Delivery:
    """One bank's submission on its way: the files written so far and what they add up to."""

    folder: Path
    files: list[dict[str, Any]] = field(default_factory=list)
    totals: dict[str, Decimal] = field(default_factory=lambda: {"in": Decimal(0), "out": Decimal(0)})
    accounts: dict[str, Known] = field(default_factory=lambda: defaultdict(Known))
    written: Seen = field(default_factory=Seen)
    seen: Counter[str] = field(default_factory=Counter)
    first: date | None = None
    last: date | None = None


def convert_form(form: Form, files: list[Path], folder: Path, tell: Tell, asked: Asked | None = None) -> Imported:
    """Write the submissions that bank returns hold, and beside them a report of what was left out.

    With one bank the folder is its submission; with several, each has a folder of its own in it.
    """
    asked = asked or Asked()
    stands_empty(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        staged = stage(form, files, Path(scratch), tell)
        draft = Path(scratch) / "delivery"
        deliveries = _deliver(form, staged, draft, asked, tell)
        report = staged.left.write(folder.with_name(f"{folder.name}-report.csv"))
        if not deliveries:
            raise _nothing(files, staged)
        source = [{"name": path.name, "sha256": sha256(path)} for path in files]
        drafted = [_finish(form, bank, one, staged, asked, source) for bank, one in sorted(deliveries.items())]
        # Whatever fails before this leaves no folder behind that looks like a submission.
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    done = [(replace(one, folder=folder / one.folder.relative_to(draft)), made) for one, made in drafted]
    return Imported(
        folder=folder,
        rows=_added([one.rows for one, _ in done]),
        left_out=staged.left.told(out=True),
        taken_with_a_note=staged.left.told(out=False),
        made_up=_added([made for _, made in done]),
        not_read=staged.not_read,
        report=report,
        submissions=[one for one, _ in done],
    )


def _nothing(files: list[Path], staged: Staged) -> RefusedInput:
    heading = ", ".join(cell for cell in (staged.headings[0] if staged.headings else []) if cell)
    if staged.left.counts:
        said = "; ".join(f"{reason}: {count}" for reason, count in staged.left.told(out=True).items())
        return RefusedInput(
            f"没有可转换的行 / no row could be turned ({said})", where=files[0], remedy=_remedy(files[0])
        )
    return RefusedInput(
        f"没有认出交易表的表头 / no heading of a table of bookings was found: {heading[:300]}",
        where=files[0],
        remedy=_remedy(files[0]),
    )


def _remedy(path: Path) -> str:
    return f"screening profile {path}"


def _deliver(form: Form, staged: Staged, folder: Path, asked: Asked, tell: Tell) -> dict[str, Delivery]:
    """Write the bookings of every bank, and give what each delivery holds so far."""
    names = form.banks | (asked.banks or {})
    default = asked.bank_id or form.bank_id
    by_name = codes(staged.banks, names, default)
    ids = numbers(staged.pairs)
    listed = _listed_accounts(staged, ids, by_name, default)
    several = len({*by_name.values(), *([default] if default else [])}) > 1
    deliveries: dict[str, Delivery] = {}
    for done, path in enumerate(staged.parts):
        tell("写入 / writing", done, len(staged.parts))
        rows = pl.read_parquet(path).with_columns(
            ids.own().alias("account_id"), ids.other().alias("counterparty_account_id")
        )
        rows = _banked(rows, by_name, {account: bank for account, (bank, _) in listed.items() if bank}, default)
        rows = _in_period(rows, asked, staged)
        for (bank,), part in rows.group_by("bank_id", maintain_order=True):
            code = str(bank)
            if code not in deliveries:
                deliveries[code] = Delivery(folder / code if several else folder)
            _append(deliveries[code], part, names, staged)
    for account, (bank, rows_of) in listed.items():
        if bank in deliveries:
            deliveries[bank].accounts[account].learn(rows_of)
            deliveries[bank].accounts[account].listed = True
    return deliveries


def _listed_accounts(
    staged: Staged, ids: Numbers, by_name: dict[str, str], default: str | None
) -> dict[str, tuple[str | None, dict[str, Any]]]:
    """Give for each account that a sheet lists its bank and what the sheet says."""
    if not staged.accounts:
        return {}
    frame = pl.DataFrame(staged.accounts, infer_schema_length=None).with_columns(ids.own().alias("account_id"))
    found: dict[str, tuple[str | None, dict[str, Any]]] = {}
    for row in frame.to_dicts():
        bank = by_name.get(row["bank"] or "") or default
        first_bank, said = found.get(row["account_id"], (bank, {}))
        told = {name: value for name, value in row.items() if value is not None}
        found[row["account_id"]] = (first_bank or bank, told | said)
    return found


def _banked(
    rows: pl.DataFrame, by_name: dict[str, str], by_account: dict[str, str], default: str | None
) -> pl.DataFrame:
    """Add `bank_id`: as the row names it, else as the account's sheet does, else as it was asked for."""
    named = pl.col("bank").replace_strict(by_name, default=None, return_dtype=pl.String)
    listed = pl.col("account_id").replace_strict(by_account, default=None, return_dtype=pl.String)
    rows = rows.with_columns(pl.coalesce(named, listed, pl.lit(default, pl.String)).alias("bank_id"))
    if rows["bank_id"].null_count():
        raise WrongCall("文件没有写明银行 / the files do not name the bank", remedy="--bank CNAPS")
    return rows


def _in_period(rows: pl.DataFrame, asked: Asked, staged: Staged) -> pl.DataFrame:
    inside = rows.select(asked.covers()).to_series()
    out = rows.filter(~inside)
    staged.left.numbered_in(out["file"].to_list(), out[ROW].to_list(), "outside_period")
    return rows.filter(inside)


def _append(delivery: Delivery, rows: pl.DataFrame, names: dict[str, str], staged: Staged) -> None:
    """Write one slice of a bank's bookings, without those that were written before."""
    rows = rows.with_columns(transaction_ids(rows, delivery.seen))
    digests = rows["transaction_id"].hash().to_numpy()
    again = ~rows["transaction_id"].is_first_distinct() | pl.Series(delivery.written.has(digests))
    delivery.written.add(digests)
    twice = rows.filter(again)
    staged.left.numbered_in(twice["file"].to_list(), twice[ROW].to_list(), "twice")
    rows = rows.filter(~again)
    if rows.is_empty():
        return
    _learn(delivery, rows)
    other = {text: bank_code(text, names) for text in rows["counterparty_bank"].drop_nulls().unique().to_list()}
    bank = pl.col("counterparty_bank").replace_strict(other, default=None, return_dtype=pl.String)
    columns = [name for name in stored("transactions") if name != "reverses"]
    written = rows.with_columns(bank.alias("counterparty_bank_id")).select(columns)
    delivery.files.append(write_table(delivery.folder, "transactions", written, len(delivery.files) + 1))
    for direction, amount in sums(rows).items():
        delivery.totals[direction] += amount


def _learn(delivery: Delivery, rows: pl.DataFrame) -> None:
    """Take down what the bookings say of their accounts."""
    by_account = rows.group_by("account_id", maintain_order=True).agg(
        pl.col("booked_at").min().dt.date().alias("first"),
        pl.col("booked_at").max().dt.date().alias("last"),
        pl.col("customer", "account_type").drop_nulls().first(),
    )
    for row in by_account.to_dicts():
        known = delivery.accounts[row["account_id"]]
        known.first_day = min(known.first_day or row["first"], row["first"])
        delivery.first = min(delivery.first or row["first"], row["first"])
        delivery.last = max(delivery.last or row["last"], row["last"])
        known.learn({"customer": row["customer"], "account_type": row["account_type"]})
    borne = rows.group_by("account_id", "name", "id_number").len()
    for account, name, number, count in borne.iter_rows():
        if name is not None or number is not None:
            delivery.accounts[account].names[name, number] += count


def _finish(
    form: Form, bank: str, delivery: Delivery, staged: Staged, asked: Asked, source: list[dict[str, str]]
) -> tuple[Converted, dict[str, int]]:
    """Write a bank's accounts and parties, and the manifest last."""
    first, last = asked.period_start or delivery.first, asked.period_end or delivery.last
    if first is None or last is None:
        raise RefusedInput("没有可转换的行 / no row could be turned", where=delivery.folder)
    held: Holders = holders(delivery.accounts, staged.people, first)
    files = [
        *delivery.files,
        write_table(delivery.folder, "accounts", held.accounts),
        write_table(delivery.folder, "parties", held.parties),
    ]
    mark = digest("".join(one["sha256"] for one in source), 4)
    submission_id = asked.submission_id or f"{form.name}-{first}-{last}-{mark}"
    write_manifest(
        delivery.folder,
        submission_id=submission_id,
        bank_id=bank,
        period=(first, last),
        files=files,
        totals=delivery.totals,
        notes={
            "profile": form.name,
            "source_files": source,
            "made_up": held.made_up,
            "left_out": staged.left.told(out=True),
            "taken_with_a_note": staged.left.told(out=False),
        },
    )
    counts: Counter[str] = Counter()
    for file in files:
        counts[file["table"]] += file["rows"]
    return Converted(delivery.folder, submission_id, bank, dict(counts), {}), held.made_up


def _added(counts: list[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)
