"""What the operator of the server may choose."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """Limits of the server; each default suits a county with some dozen banks."""

    limit_bytes: int = 2048 * MEBIBYTE
    workers: int = 2
    uploads: int = 16
    uploads_of_a_bank: int = 4
    answer_seconds: float = 50.0
    """How long an upload is kept waiting for its receipt before it is told to ask again; below a proxy's minute."""
    silence_seconds: float = 60.0
    """How long a sender may be silent in the middle of an upload."""
    calls_of_a_token: int = 120
    calls_of_an_address: int = 300
    failures_of_an_address: int = 10
    sign_ins_of_an_address: int = 20
    """Tries to sign in on the pages, a minute; wrong ones lock the account besides."""
    lookups_of_a_person: int = 240
    """Questions that a person's network page may ask, a minute."""
