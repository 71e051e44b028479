"""One alert: why, on what, what speaks for the person, what was judged before; taking it, unmasking, opening a case."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fastapi import Response

from screening.bench.show import shown_rule
from screening.cases.audit import record
from screening.cases.folders import About, add_alerts, find_case, listed, open_case
from screening.cases.judgements import VERDICTS, earlier
from screening.cases.people import everybody
from screening.cases.rights import Right
from screening.cases.work import Place, hold, let_go, places
from screening.errors import WrongCall
from screening.masking import MASKS, mask_account, mask_id_number, mask_name, mask_phone
from screening.report.alert_cards import cards
from screening.report.evidence import Evidence
from screening.report.read import RunFolder
from screening.report.words import INSTRUMENTS, SCORE_PARTS, Pair, word
from screening.web.pages.call import Call
from screening.web.pages.fall import fall
from screening.web.pages.gate import Area, NotThere
from screening.web.pages.page import go, page
from screening.web.pages.shelf import Row, Shown

area = Area()
ROWS = 200


@dataclass(frozen=True)
class Person:
    """A holder of an account as he may be shown."""

    account: str
    name: str
    id_number: str
    phone: str
    bank_id: str


@area.get("/alerts/{alert_id}", Right.READ)
def alert(call: Call) -> Response:
    """Show an alert, masked."""
    return _shown(call, unmask=False)


@area.post("/alerts/{alert_id}/unmask", Right.UNMASK)
def unmask(call: Call) -> Response:
    """Show an alert's persons in the clear, once, for a reason that is logged."""
    shown, row = _found(call)
    _log_unmask(call, shown, row, row["account_ids"])
    return _shown(call, unmask=True)


@area.post("/alerts/{alert_id}/hold", Right.WORK)
def take(call: Call) -> Response:
    """Hold an alert, so that nobody else reads it meanwhile."""
    _, row = _found(call)
    with call.house.store.write() as session:
        hold(session, row["alert_id"], call.person(session))
    return go(f"/alerts/{row['alert_id']}")


@area.post("/alerts/{alert_id}/let-go", Right.WORK)
def give_up(call: Call) -> Response:
    """End one's hold on an alert."""
    _, row = _found(call)
    with call.house.store.write() as session:
        let_go(session, row["alert_id"], call.person(session))
    return go(f"/alerts/{row['alert_id']}", done="let_go")


@area.post("/alerts/{alert_id}/case", Right.WORK)
def into_case(call: Call) -> Response:
    """Open a case from an alert, or take it into one that is worked on."""
    shown, row = _found(call)
    about = About(row["alert_id"], shown.run_id, row["subject_kind"], row["subject_id"])
    with call.house.store.write() as session:
        by, known = call.person(session), call.sent.one("case_id")
        if known:
            case = find_case(session, known)
            add_alerts(session, case, [about], by)
        else:
            case = open_case(session, call.sent.one("title"), [about], by)
        let_go(session, row["alert_id"], by)
        return go(f"/cases/{case.case_id}", done="opened")


@area.get("/alerts/{alert_id}/evidence/{finding_id}", Right.READ)
def evidence(call: Call) -> Response:
    """Show the bookings that a finding of an alert rests on, masked, each with its file and row."""
    return _evidence(call, unmask=False)


@area.post("/alerts/{alert_id}/evidence/{finding_id}/unmask", Right.UNMASK)
def unmask_evidence(call: Call) -> Response:
    """Show them in the clear, once, for a reason that is logged."""
    return _evidence(call, unmask=True)


def _evidence(call: Call, *, unmask: bool) -> Response:
    shown, row = _found(call)
    finding = shown.finding(call.named("finding_id"))
    if finding is None or finding["account_id"] not in row["account_ids"]:
        raise NotThere("没有这项发现 / no such finding")
    if unmask:
        _log_unmask(call, shown, row, [finding["account_id"]], finding=finding["finding_id"])
    rule = next((one for one in shown.rulebook.rules if one.rule_id == finding["rule_id"]), None)
    with call.house.county(shown) as county:
        rows = county.bookings_named(finding["evidence"][:ROWS], finding["account_id"])
    return page(
        call,
        "evidence.jinja",
        alert=row,
        finding=finding,
        title=Pair(rule.about["title_zh"], rule.about["title_en"]) if rule else word({}, finding["rule_id"]),
        facts=json.loads(finding["facts"]),
        rows=rows,
        instruments=INSTRUMENTS,
        unmasked=unmask,
        masks={name: (lambda text: text or "") if unmask else mask for name, mask in MASKS.items()},
    )


def _log_unmask(call: Call, shown: Shown, row: Row, accounts: Sequence[str], **detail: str) -> None:
    """Log that somebody sees an alert's persons in the clear, and why; nobody does without a reason."""
    reason = call.sent.one("reason")
    if not reason:
        raise WrongCall("须写明理由 / a reason is needed")
    masked = [mask_account(one) for one in accounts[:ROWS]]
    with call.house.store.write() as session:
        by, about = call.me.login, row["alert_id"]
        record(session, by, "unmask", about, reason=reason, run=shown.run_id, accounts=masked, **detail)


def _found(call: Call) -> tuple[Shown, Row]:
    """Give the newest run and its alert of the address."""
    shown = call.house.shelf.newest()
    row = shown.alert(call.named("alert_id")) if shown else None
    if shown is None or row is None:
        raise NotThere(
            "本次运行没有这条预警 / the newest run has no such alert", remedy="回到队列查找 / look for it in the queue"
        )
    return shown, row


def _shown(call: Call, *, unmask: bool) -> Response:
    shown, row = _found(call)
    folder = shown.folder_of(row)
    held = {one: shown.holders[one] for one in row["account_ids"] if one in shown.holders}
    card = cards(folder, Evidence(names={one: mask_name(holder.name) for one, holder in held.items()}), 1)[0]
    subjects = {row["subject_id"], *row["account_ids"], *(one.party_id for one in held.values())} - {""}
    with call.house.store.read() as session:
        place = next((one for one in places(session) if one.alert_id == row["alert_id"]), Place(row["alert_id"]))
        names = {one.login: one.name for one in everybody(session)}
        before = earlier(session, subjects)
        cases = [case for case, _ in listed(session, "open")] if call.may(Right.WORK) else []
    return page(
        call,
        "alert.jinja",
        alert=row,
        card=card,
        doubts=list(dict.fromkeys([*(rule.does_not_prove for rule in card.rules), *card.doubts])),
        lawful=list(dict.fromkeys(rule.lawful for rule in card.rules)),
        place=place,
        names=names,
        drawing=fall(_steps(folder), row["risk_score"]),
        parameters={rule_id: shown_rule(rule, rule).parameters for rule_id, rule in folder.rules.items()},
        persons=[_person(shown, one, unmask=unmask) for one in row["account_ids"][:ROWS]],
        unmasked=unmask,
        before=before,
        cases=cases,
        verdicts=VERDICTS,
        run=shown.run.record,
    )


def _steps(folder: RunFolder) -> list[tuple[str, Pair, Decimal]]:
    """Give the parts of an alert's score that add anything, in their order, with their names."""
    made = []
    for one in sorted(folder.tables["alert_parts"], key=lambda part: part["place"]):
        if one["points"]:
            rule = folder.rules.get(one["rule_id"])
            words = Pair(rule.about["title_zh"], rule.about["title_en"]) if rule else word(SCORE_PARTS, one["kind"])
            made.append((one["kind"], words, one["points"]))
    return made


def _person(shown: Shown, account: str, *, unmask: bool) -> Person:
    holder = shown.holders.get(account)
    if holder is None:
        return Person(account if unmask else mask_account(account), "", "", "", "")
    if unmask:
        return Person(account, holder.name, holder.id_number, holder.phone, holder.bank_id)
    return Person(
        mask_account(account),
        mask_name(holder.name),
        mask_id_number(holder.id_number),
        mask_phone(holder.phone),
        holder.bank_id,
    )
