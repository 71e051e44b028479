"""A dossier built from a run and its county: the same run and subject give the same dossier, references and order."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from screening.bench.book import county
from screening.bench.ready import read_rules, setting_of
from screening.ledger.workspace import Workspace
from screening.referral.accounts import accounts, booking, flows, numbered, person
from screening.referral.audience import fitted
from screening.referral.checklist import Moments, checklist
from screening.referral.dossier import Booking, Dossier, Head, LoanSheet, Person, PoolSheet, Sums
from screening.referral.evidence import Movement, Row, cited_bookings, movements, turnovers
from screening.referral.law_lines import suspicions
from screening.referral.matters import Matter, findings, lines, loans, pools, rings, rules
from screening.referral.persons import holders, kept_accounts
from screening.referral.sayings import NOT_CLAIMED, against, summary
from screening.referral.scope import Scope, scope_of
from screening.referral.subject import Subject
from screening.runs.reading import FinishedRun, kept_rules

_ZERO = Decimal("0.00")
_RUN_KEYS = ("run_id", "as_of", "engine", "software_version", "rule_pack_digest", "model_digest", "inputs")


def build_dossier(
    workspace: Workspace, run: FinishedRun, subject: Subject, head: Head, moments: Moments | None = None
) -> Dossier:
    """Give the dossier of a subject of a run as the head's audience may see it.

    `moments` are those of the referral's life so far, from which the days of the checklist are reckoned.
    """
    setting = setting_of(workspace, str(run.record["run_id"]))
    scope = scope_of(run, subject)
    with county(setting) as town:
        return fitted(_whole(Matter(setting, run, subject, scope, head, town), moments or Moments()))


def _whole(matter: Matter, moments: Moments) -> Dossier:
    """Give the dossier before anything is masked or left out."""
    scope, snapshot, run = matter.scope, matter.setting.snapshot, matter.run
    rows = cited_bookings(snapshot, scope.citations())
    moved = movements(matter.county, rows)
    turned = turnovers(moved)
    refs = numbered(scope, turned)
    kept = kept_accounts(snapshot, scope.accounts)
    held = holders(matter.county, snapshot, kept, scope.accounts)
    persons = tuple(person(f"P{place}", one, scope, refs) for place, one in enumerate(held, start=1))
    bookings = tuple(booking(f"T{place}", row, refs) for place, row in enumerate(rows, start=1))
    lent, pooled, drawn = loans(matter, refs), pools(matter), rings(matter, refs)
    book = read_rules(matter.setting, kept_rules(run.path))
    look_alikes, doubts = against(run, matter.subject, scope, book)
    sums = _sums(persons, refs, bookings, moved, lent, pooled, scope)
    span = (rows[0]["booked_at"], rows[-1]["booked_at"]) if rows else None
    last = span[1].date() if span else matter.setting.as_of
    packs = {pack for one in matter.subject.alerts for pack in one["packs"]} | {row["pack"] for row in scope.findings}
    return Dossier(
        head=matter.head,
        summary=summary(matter.subject, drawn, sums, span),
        suspicions=suspicions(packs, lines(matter, refs, packs, _laundered(matter, rows), last)),
        persons=persons,
        accounts=accounts(scope, refs, kept, persons, rows, turned),
        rings=drawn,
        loans=lent,
        pools=pooled,
        findings=findings(scope, refs, bookings),
        rules=rules(matter, book.rules, last),
        bookings=bookings,
        flows=flows(moved, refs),
        look_alikes=look_alikes,
        doubts=doubts,
        not_claimed=NOT_CLAIMED,
        measures=matter.subject.measures,
        judgement=matter.subject.judgement,
        checklist=checklist(moments, len(matter.head.officers)),
        left_out=(),
        sums=sums,
        run={name: run.record[name] for name in _RUN_KEYS} | {"pipeline": matter.setting.pipeline.name},
    )


def _laundered(matter: Matter, rows: Sequence[Row]) -> list[Movement]:
    """Give what moved in the bookings that findings of laundering or a laundering ring cite."""
    scope = matter.scope
    refs = {scope.refs[row["finding_id"]] for row in scope.findings if row["pack"] == "money_laundering"}
    refs |= {scope.refs[row["ring_id"]] for row in scope.rings if row["kind"] == "laundering"}
    return movements(matter.county, [row for row in rows if refs.intersection(row["cited_by"])])


def _sums(
    persons: Sequence[Person],
    refs: Mapping[str, str],
    bookings: Sequence[Booking],
    moved: Sequence[Movement],
    lent: Sequence[LoanSheet],
    pooled: Sequence[PoolSheet],
    scope: Scope,
) -> Sums:
    def of(direction: str) -> Decimal:
        return sum((one.amount for one in bookings if one.direction == direction), _ZERO)

    return Sums(
        persons=len(persons),
        accounts=len(refs),
        bookings=len(bookings),
        amount_in=of("in"),
        amount_out=of("out"),
        movements=len(moved),
        moved=sum((one.amount for one in moved), _ZERO),
        loans=len(lent),
        lent=sum((one.received for one in lent), _ZERO),
        repaid=sum((one.repaid for one in lent), _ZERO),
        pools=len(pooled),
        deposited=sum((one.deposit for one in pooled), _ZERO),
        paid_back=sum((one.paid_back for one in pooled), _ZERO),
        findings=len(scope.findings),
    )
