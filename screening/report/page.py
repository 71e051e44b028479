"""The page of a run: `write_report` puts report.html into its folder."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from screening.ledger.workspace import Workspace
from screening.report.alert_cards import cards, matrix, rest
from screening.report.evidence import Evidence, read_evidence
from screening.report.figures import FILTERS
from screening.report.intake import certificates, completeness, head
from screening.report.loans import cap_places, loan_totals, rate_bars
from screening.report.months import evidence_months, money_months
from screening.report.read import RunFolder, read_run_folder
from screening.report.ring_view import ring_views
from screening.report.rules import lawful_rows, rule_rows
from screening.report.words import PACKS, PRIORITIES, ROLES

TEMPLATES = Path(__file__).parent / "templates"
TOP = 30
"""Alerts that are told in full; the others are listed."""


def write_report(run_folder: Path, workspace: Workspace | None = None, rules_folder: Path | None = None) -> Path:
    """Write RUN/report.html and give its path; the same run gives the same bytes.

    With the workspace, the page also shows masked names and the money that went round inside laundering groups, as the
    ledger stood for that run.
    """
    run = read_run_folder(run_folder, rules_folder)
    target, part = run_folder / "report.html", run_folder / ".report.html.part"
    part.write_text(render(run, _evidence(run, workspace)), encoding="utf-8", newline="\n")
    return part.replace(target)


def _evidence(run: RunFolder, workspace: Workspace | None) -> Evidence:
    """Give what the ledger knows about members and evidence, or nothing where no workspace is given."""
    if workspace is None:
        return Evidence()
    accounts = [row["account_id"] for row in run.tables["ring_members"]]
    accounts += [account for row in run.tables["alerts"][:TOP] for account in row["account_ids"]]
    return read_evidence(workspace, run.record["inputs"]["ledger_version"], run.tables["findings"], accounts)


def render(run: RunFolder, evidence: Evidence) -> str:
    """Give the page as text."""
    rings = ring_views(run, evidence)
    certified, measures = certificates(run)
    drawn = {ring.ring_id for ring in rings}
    template = environment(TEMPLATES).get_template("page.html.jinja")
    return template.render(
        head=head(run),
        completeness=completeness(run),
        certified=certified,
        measures=measures,
        matrix=matrix(run),
        money_months=money_months(run),
        evidence_months=evidence_months(run, evidence),
        cards=cards(run, evidence, TOP),
        rest=rest(run, TOP),
        rings=rings,
        drawn=drawn,
        loan_totals=loan_totals(run),
        rate_bars=rate_bars(run),
        cap_places=cap_places(loan_totals(run)),
        rules=rule_rows(run),
        lawful=lawful_rows(run),
        packs=PACKS,
        priorities=PRIORITIES,
        roles=ROLES,
        with_ledger=bool(evidence.banks),
    )


def environment(*folders: Path) -> Environment:
    """Give the environment of the templates in some folders: everything escaped, nothing left undefined."""
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = made.filters
    filters.update(FILTERS)
    return made
