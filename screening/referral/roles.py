"""Who in a dossier is suspected, and who is merely concerned: borrowers and depositors are as a rule the harmed."""

from screening.alerts.subjects import VICTIMS
from screening.referral.dossier import Dossier, Person


def suspects(dossier: Dossier) -> frozenset[str]:
    """Give the refs of the suspected: who has a part in it other than the harmed's, or is the subject of a finding."""
    found = {one.account for one in dossier.findings}
    return frozenset(one.ref for one in dossier.persons if _suspected(one, found))


def _suspected(person: Person, found: set[str]) -> bool:
    if person.roles:
        return any(role not in VICTIMS for role, _ in person.roles)
    return bool(found.intersection(person.accounts))
