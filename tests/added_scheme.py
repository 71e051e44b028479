"""A county before and after a scheme: without what its people did in that time, then whole in the place of that."""

import hashlib
import json
import shutil
from pathlib import Path

import polars as pl

from screening.intake.submit import submit
from screening.ledger.workspace import Workspace


def scheme_accounts(county: Path, scheme_id: str, *, culpable: bool = True) -> set[str]:
    """Give the accounts of a scheme: those of its doers, or of all whom it touched."""
    rows = pl.read_parquet(county / "truth" / "scheme_accounts.parquet").filter(scheme_id=scheme_id)
    return set(rows.filter(culpable=True)["account_id"] if culpable else rows["account_id"])


def without_scheme(county: Path, out: Path, scheme_id: str) -> Path:
    """Write a county as it would be had the doers of a scheme moved nothing from its first day to its last."""
    doers = sorted(scheme_accounts(county, scheme_id))
    scheme = pl.read_parquet(county / "truth" / "schemes.parquet").row(
        by_predicate=pl.col("scheme_id") == scheme_id, named=True
    )
    done = pl.col("booked_at").dt.date().is_between(scheme["first_day"], scheme["last_day"]) & (
        pl.col("account_id").is_in(doers) | pl.col("counterparty_account_id").is_in(doers).fill_null(False)
    )
    shutil.copytree(county / "reference", out / "reference")
    for bank in sorted((county / "submissions").iterdir()):
        _changed(bank, out / "submissions" / bank.name, pl.lit(True) & ~done)
    return out


def submit_whole(workspace: Workspace, county: Path, out: Path) -> None:
    """Submit every bank's whole extract in place of what it had sent."""
    for bank in sorted((county / "submissions").iterdir()):
        target = out / bank.name
        _changed(bank, target, pl.lit(True))
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        manifest |= {"replaces": manifest["submission_id"], "submission_id": manifest["submission_id"] + "-whole"}
        (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        assert submit(workspace, target).accepted


def _changed(bank: Path, target: Path, kept: pl.Expr) -> None:
    """Write a bank's submission with the transactions that are kept."""
    shutil.copytree(bank, target)
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    manifest.pop("control_totals", None)
    for file in manifest["files"]:
        path = target / file["name"]
        if file["table"] == "transactions":
            rows = pl.read_parquet(path).filter(kept)
            rows.write_parquet(path)
            file |= {"rows": rows.height, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
