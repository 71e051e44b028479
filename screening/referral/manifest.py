"""The list of a folder's files, and the seal over it: what `verify` holds everything else against."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from screening.errors import RefusedInput
from screening.referral.dossier import Dossier
from screening.referral.keys import Seal
from screening.runs.reading import FinishedRun

MANIFEST, SIGNATURE, SIGNER = "MANIFEST.json", "MANIFEST.sig", "signer.public.pem"
FORMAT, VERSION = "screening-referral", 1
REPLAYED = (
    "findings", "scores", "alerts", "rings", "ring_members", "ring_ties", "ring_evidence", "inferred_loans", "pools",
    "pool_members", "pool_months", "pool_recruits",
)  # fmt: skip
"""Tables of a run that the same data, rules and parameters give again, whatever ran before."""
_CHUNK = 1 << 20


def digest(file: Path) -> str:
    """Give the SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def files_of(folder: Path) -> Iterator[str]:
    """Give the names of a folder's files, however deep, in order; a link is none of ours and is given too."""
    for one in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).parts):
        if one.is_symlink() or not one.is_dir() or not any(one.iterdir()):
            yield one.relative_to(folder).as_posix()


def manifest_of(folder: Path, dossier: Dossier, run: FinishedRun, fingerprint: str | None) -> bytes:
    """Give the list of a folder's files with what they are about, before the list itself and the seal lie there."""
    head = dossier.head
    told = {
        "format": FORMAT,
        "version": VERSION,
        "draft": head.draft,
        "referral": {
            "referral_id": head.referral_id,
            "number": head.number,
            "message": head.message,
            "earlier": head.earlier,
            "audience": head.audience,
            "subject_kind": head.subject_kind,
            "subject_id": head.subject_id,
            "authority": head.authority,
            "recipient": head.recipient,
            "made_at": head.made_at.isoformat(),
        },
        "run": {
            "run_id": run.record["run_id"],
            "as_of": run.record["as_of"],
            "ledger_version": run.record["inputs"]["ledger_version"],
            "software_version": run.record["software_version"],
            "rule_pack_digest": run.record["rule_pack_digest"],
            "tables": tables_of(run),
        },
        "key": fingerprint,
        "sums": plain_sums(dossier),
        "files": [
            {"name": name, "size": (folder / name).stat().st_size, "sha256": digest(folder / name)}
            for name in files_of(folder)
        ],
    }
    return rendered(told)


def plain_sums(dossier: Dossier) -> dict[str, int | str]:
    """Give a dossier's sums as files hold them: counts as numbers, exact yuan as text."""
    return {name: f"{value:.2f}" if isinstance(value, Decimal) else value for name, value in vars(dossier.sums).items()}


def tables_of(run: FinishedRun) -> dict[str, str]:
    """Give the digests of a run's tables that a replay has to give again."""
    return {name: digest(file) for name in REPLAYED if (file := run.path / f"{name}.parquet").is_file()}


def rendered(told: Mapping[str, Any]) -> bytes:
    """Give JSON as it stands in a folder."""
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def signature_of(manifest: bytes, seal: Seal) -> bytes:
    """Give the seal's file: the digest of the list, so that one can tell which of both was changed, and the signature."""
    return _signature(hashlib.sha256(manifest).hexdigest(), seal.sign(manifest).hex())


def read_signature(content: bytes) -> tuple[str, bytes]:
    """Give the digest and the signature of a seal's file; one that is not written as we write it is refused."""
    try:
        told = json.loads(content)
        sha256, signature = str(told["manifest_sha256"]), str(told["ed25519"])
        if _signature(sha256, signature) == content:
            return sha256, bytes.fromhex(signature)
    except (ValueError, KeyError, TypeError):
        pass
    raise RefusedInput("签名文件被改动 / the signature's file was changed", where=SIGNATURE)


def _signature(sha256: str, signature: str) -> bytes:
    return rendered({"manifest_sha256": sha256, "ed25519": signature})


def read_manifest(folder: Path) -> dict[str, Any]:
    """Give a folder's list; what is no list of ours is refused."""
    file = folder / MANIFEST
    if not file.is_file():
        raise RefusedInput("不是移送卷 / not a referral's folder", where=folder, remedy=f"{MANIFEST}")
    try:
        told = json.loads(file.read_bytes())
    except ValueError:
        told = None
    if not isinstance(told, dict) or told.get("format") != FORMAT or not isinstance(told.get("files"), list):
        raise RefusedInput("清单被改动或不是移送卷 / the list was changed, or is no referral's", where=file)
    return told
