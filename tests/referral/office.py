"""An office that hands over matters of the tiny county: its people, its key, and what may be handed over."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from screening.cases.people import find_person
from screening.cases.referrals import approve, find_referral, propose
from screening.cases.store import Store
from screening.ledger.workspace import Workspace
from screening.referral.dossier import Audience
from screening.referral.keys import Seal
from screening.referral.making import Wanted, begin, draft_folder, referral_folder
from screening.runs.reading import FinishedRun

KINDS = ("lending", "deposit_taking", "laundering", "case")
AT = datetime.fromisoformat("2026-11-24T10:00:00")
NOTE = "已与银行核对开户资料"

FIRST = "first.sqlite"
"""The office's case store before anything was referred."""


@dataclass(frozen=True)
class Office:
    """A workspace of the tiny county with its people, its key and what may be handed over, by kind."""

    workspace: Workspace
    store: Store
    run: FinishedRun
    seal: Seal
    items: dict[str, str]

    def wanted(self, kind: str, audience: Audience = Audience.POLICE) -> Wanted:
        return Wanted(
            self.items[kind], audience=audience, officers=("核查员甲 0001", "核查员乙 0002"), number="县金移〔2026〕1号"
        )

    def approved(self, kind: str, audience: Audience = Audience.POLICE) -> str:
        """A referral that a second person approved."""
        made = begin(self.workspace, self.store, self.wanted(kind, audience), "he.cha")
        with self.store.write() as session:
            one = find_referral(session, made)
            propose(session, one, find_person(session, "he.cha"))
            approve(session, one, find_person(session, "fu.he"))
        return made

    def sealed(self, referral_id: str, target: Path, at: datetime | None = AT) -> Path:
        return referral_folder(self.workspace, self.store, referral_id, target, "he.cha", lambda: self.seal, at)

    def draft(self, kind: str, target: Path, audience: Audience = Audience.POLICE) -> Path:
        return draft_folder(self.workspace, self.store, self.wanted(kind, audience), target, AT)
