"""Roles, and what each may do; a person may have several, but never both judge and approve one matter."""

from collections.abc import Collection
from enum import StrEnum


class Right(StrEnum):
    """One thing that somebody may or may not do."""

    READ = "read"
    """See alerts, rings, cases, persons with masked names."""
    UNMASK = "unmask"
    """See a name or number in the clear, with a reason, logged."""
    WORK = "work"
    """Take alerts, open and keep cases, judge."""
    ASSIGN = "assign"
    """Give alerts and cases to others."""
    APPROVE = "approve"
    """Approve or send back what others judged or refer."""
    RUN = "run"
    """Start a run, change rules, models and suppressions."""
    PEOPLE = "people"
    """Make, change and lock people's accounts."""
    AUDIT = "audit"
    """Read the audit log."""


ROLES: dict[str, frozenset[Right]] = {
    "analyst": frozenset({Right.READ, Right.RUN}),
    "investigator": frozenset({Right.READ, Right.UNMASK, Right.WORK}),
    "approver": frozenset({Right.READ, Right.UNMASK, Right.APPROVE}),
    "supervisor": frozenset({Right.READ, Right.UNMASK, Right.WORK, Right.ASSIGN, Right.APPROVE}),
    "auditor": frozenset({Right.READ, Right.AUDIT}),
    "administrator": frozenset({Right.PEOPLE}),
}

ROLE_NAMES = {
    "analyst": ("分析员", "analyst"),
    "investigator": ("核查员", "investigator"),
    "approver": ("复核人", "approver"),
    "supervisor": ("负责人", "supervisor"),
    "auditor": ("审计员", "auditor"),
    "administrator": ("管理员", "administrator"),
}


def rights_of(roles: Collection[str]) -> frozenset[Right]:
    """Give everything that somebody with these roles may do."""
    return frozenset().union(*(ROLES[role] for role in roles))
