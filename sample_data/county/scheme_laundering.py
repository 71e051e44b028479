"""Seven ways in which money is moved to hide where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county import names
from county.dates import DAY, DAYS, HOUR, MONTH_START, moment
from county.ledger import BANK, CASH
from county.stage import days_later, uneven

if TYPE_CHECKING:
    from county.stage import Stage

COVER = ("", "", "", "货款", "往来款", "还款", "借款", "生活费", "材料款")


def _start(stage: Stage, room: int) -> int:
    """Give a first day that leaves so many days of room before the period ends."""
    return stage.whole(MONTH_START[stage.county.first_month] + 12, DAYS - room)


def _shell(stage: Stage, owner: int) -> int:
    """Found a small company whose legal representative is the owner of an account."""
    county = stage.county
    boss = county.parties[county.accounts[owner].party].id_number
    serial = 400 + county.next_serial()
    return county.organisation(
        names.company_name(serial, "贸易"), stage.whole(0, 3), industry="F", legal_representative=boss, opening=4_000
    )


def _abroad(stage: Stage, count: int) -> list[int]:
    return stage.county.outsiders(stage.rng, count)


def cash_structuring(stage: Stage) -> None:
    """Banknotes paid in (or drawn) in sums under the reporting line, over branches, banks or hands."""
    ledger, truth = stage.ledger, stage.truth
    person = stage.culprits(1)[0]
    variant = stage.one_of("daily", "daily", "branches", "hands")
    accounts = [person, stage.side_account(person)] if stage.chance(0.6) else [person]
    inward = stage.chance(0.75)
    start, rounds = _start(stage, 62), stage.whole(2, 5)
    times: list[int] = []
    helpers = [stage.county.parties[stage.county.accounts[a].party].name for a in stage.crowd(5)]
    for week in range(rounds):
        for day in range(stage.whole(3, 5)):
            account = accounts[stage.whole(0, len(accounts) - 1)] if variant == "daily" else accounts[-1]
            total = float(stage.whole(405, 496) * 100)
            parts = [total] if stage.chance(0.5) else uneven(stage.rng, total, 2, 100)
            if variant != "daily":
                parts = [float(stage.whole(340, 485) * 100) for _ in range(stage.whole(3, 4))]
            branch = stage.whole(0, 7)
            for turn, part in enumerate(parts):
                at = stage.time(start + week * 9 + day, 9, 17)
                agent = helpers[turn] if variant == "hands" else ""
                payer, payee = (CASH, account) if inward else (account, CASH)
                way = "counter" if stage.chance(0.7) else "atm"
                ledger.pay(
                    payer, payee, part, at, "", instrument="cash", channel=way, branch=(branch + turn) % 8, agent=agent
                )
                times.append(at)
            if inward and stage.chance(0.7):
                beyond = _abroad(stage, 1)[0]
                stage.pay(
                    account, beyond, sum(parts) * stage.between(0.9, 0.99), times[-1] + 30 * HOUR, stage.one_of(*COVER)
                )
    truth.scheme(stage.scheme_id, stage.kind, min(times), max(times), variant=variant, inward=inward, rounds=rounds)
    truth.cast(stage.scheme_id, stage.kind, accounts, "depositor", culpable=True)


def passthrough_rapid(stage: Stage) -> None:
    """Money that comes in and is gone within a day, again and again, leaving next to nothing."""
    person = stage.culprits(1)[0]
    accounts = [stage.side_account(person)]
    sources, targets = _abroad(stage, stage.whole(3, 8)), _abroad(stage, stage.whole(2, 4))
    start = _start(stage, 40)
    size = stage.between(90_000, 420_000)
    days = sorted(stage.rng.choice(26, stage.whole(4, 9), replace=False).tolist())
    left = 0.0
    first = last = int(moment(start + days[0], 0))
    for day in days:
        amount = round(size * stage.between(0.75, 1.3), -1)
        came = stage.time(start + day, 7, 13)
        for part in uneven(stage.rng, amount, stage.whole(1, 4)):
            stage.pay(sources[stage.whole(0, len(sources) - 1)], accounts[0], part, came, stage.one_of(*COVER))
            came += stage.whole(200, 2_400)
        gone = round((amount + left) * stage.between(0.985, 0.998), -1)
        left = amount + left - gone
        for part in uneven(stage.rng, gone, stage.whole(1, 4)):
            came += stage.whole(400, 5_000)
            stage.pay(accounts[0], targets[stage.whole(0, len(targets) - 1)], part, came, stage.one_of(*COVER))
        last = came
    stage.truth.scheme(stage.scheme_id, stage.kind, first, last, blocks=len(days), block_yuan=round(size))
    stage.truth.cast(stage.scheme_id, stage.kind, accounts, "mule", culpable=True)


def fan_in(stage: Stage) -> None:
    """Many unconnected payers within days, then nearly all of it to one or two accounts."""
    person = stage.culprits(1)[0]
    hub = person if stage.chance(0.3) else stage.side_account(person)
    count = stage.whole(12, 26)
    local = stage.crowd(count // 3, [hub])
    payers = local + _abroad(stage, count - len(local))
    start, total = _start(stage, 12), stage.between(250_000, 900_000)
    for payer, part in zip(payers, uneven(stage.rng, total, count, 100), strict=True):
        stage.pay(payer, hub, max(part, 500.0), stage.time(start + stage.whole(0, 2), 7), stage.one_of(*COVER))
    ends = stage.culprits(1) if stage.chance(0.5) else _abroad(stage, stage.whole(1, 2))
    at = stage.time(start + 3, 8, 10)
    for part in uneven(stage.rng, total * stage.between(0.88, 0.97), stage.whole(2, 4), 100):
        at += stage.whole(600, 9_000)
        stage.pay(hub, ends[stage.whole(0, len(ends) - 1)], part, at, stage.one_of(*COVER))
    held = [e for e in ends if stage.county.accounts[e].held]
    stage.truth.scheme(stage.scheme_id, stage.kind, int(moment(start, 0)), at, payers=count, total=round(total))
    stage.truth.cast(stage.scheme_id, stage.kind, [hub], "collector", culpable=True)
    stage.truth.cast(stage.scheme_id, stage.kind, held, "receiver", culpable=True)
    stage.truth.cast(stage.scheme_id, stage.kind, local, "payer", culpable=False)


def fan_out(stage: Stage) -> None:
    """One large credit spread over many persons within three days."""
    person = stage.culprits(1)[0]
    hub = stage.side_account(person) if stage.chance(0.7) else _shell(stage, person)
    count = stage.whole(10, 24)
    local = stage.crowd(count // 3, [person])
    payees = local + _abroad(stage, count - len(local))
    start, total = _start(stage, 10), stage.between(160_000, 800_000)
    at = stage.time(start, 8, 11)
    source = _abroad(stage, 1)[0]
    for part in uneven(stage.rng, total, stage.whole(1, 2), 1000):
        stage.pay(source, hub, part, at, stage.one_of(*COVER))
        at += stage.whole(300, 3_000)
    later = at
    for payee, part in zip(payees, uneven(stage.rng, total * stage.between(0.88, 0.98), count, 10), strict=True):
        later = at + stage.whole(600, int(1.9 * DAY))
        stage.pay(hub, payee, max(part, 100.0), later, stage.one_of(*COVER))
    stage.truth.scheme(stage.scheme_id, stage.kind, at, at + 2 * DAY, payees=count, total=round(total))
    stage.truth.cast(stage.scheme_id, stage.kind, [hub], "distributor", culpable=True)
    stage.truth.cast(stage.scheme_id, stage.kind, local, "payee", culpable=False)


def simple_cycle(stage: Stage) -> None:
    """Money that leaves an account and comes back to its owner over three to eight hops."""
    hops = stage.whole(3, 7)
    people = stage.culprits(hops)
    nodes = [_shell(stage, p) if stage.chance(0.4) else p for p in people]
    home = stage.side_account(people[0]) if nodes[0] == people[0] and stage.chance(0.3) else nodes[0]
    large = stage.chance(0.6)
    rounds = stage.whole(1, 2) if large else stage.whole(3, 5)
    start = _start(stage, 80)
    first = last = 0
    for turn in range(rounds):
        amount = round(stage.between(540_000, 1_800_000) if large else stage.between(115_000, 380_000), -2)
        at = stage.time(start + turn * 15, 9, 16)
        first = first or at
        for hop in range(hops):
            target = nodes[hop + 1] if hop + 1 < hops else home
            stage.pay(nodes[hop], target, amount, at, stage.one_of(*COVER, "咨询费", "投资款"))
            last = at
            amount = round(amount * stage.between(0.93, 0.999), -1)
            at += int(stage.between(1.0, min(66.0, 13 * 24 / hops)) * HOUR)
    stage.truth.scheme(stage.scheme_id, stage.kind, first, last, hops=hops, rounds=rounds, large=large)
    stage.truth.cast(stage.scheme_id, stage.kind, nodes, "member", culpable=True)
    if home != nodes[0]:
        stage.truth.cast(stage.scheme_id, stage.kind, [home], "origin_other_account", culpable=True)


def scatter_gather(stage: Stage) -> None:
    """One source to several intermediaries within three days, and from them to one sink within the next seven."""
    count = stage.whole(3, 8)
    people = stage.culprits(count + 2)
    source = _shell(stage, people[0]) if stage.chance(0.5) else people[0]
    middle, sink = people[1:-1], people[-1]
    start, total = _start(stage, 14), stage.between(12_000, 90_000) * count
    last = first = stage.time(start, 8, 10)
    for mule, part in zip(middle, uneven(stage.rng, total, count, 100), strict=True):
        sent = stage.time(start + stage.whole(0, 2), 10, 20)
        stage.pay(source, mule, part, sent, stage.one_of(*COVER))
        back = round(part * stage.between(0.92, 0.99), -1)
        later = stage.time(start + 3 + stage.whole(0, 4), 8, 22)
        for piece in uneven(stage.rng, back, 1 if stage.chance(0.7) else 2, 10):
            stage.pay(mule, sink, piece, later, stage.one_of(*COVER))
            later += stage.whole(500, 9_000)
        last = max(last, later)
    stage.truth.scheme(stage.scheme_id, stage.kind, first, last, intermediaries=count, total=round(total))
    for role, accounts in (("source", [source]), ("intermediary", middle), ("sink", [sink])):
        stage.truth.cast(stage.scheme_id, stage.kind, accounts, role, culpable=True)


def dormant_reactivation(stage: Stage) -> None:
    """Wake an account that slept half a year and move large sums through it within ten days."""
    county = stage.county
    person = stage.culprits(1)[0]
    party = county.accounts[person].party
    quiet = county.open(party, (county.accounts[person].bank + stage.whole(1, 3)) % 4, opening=stage.between(10, 400))
    slept_from = stage.whole(0, 45)
    stage.ledger.pay(
        CASH, quiet, float(stage.whole(1, 6) * 100), stage.time(slept_from), "", instrument="cash", channel="counter"
    )
    for quarter in (51, 142, 232):
        stage.ledger.pay(
            BANK,
            quiet,
            stage.between(0.03, 0.4),
            int(moment(quarter, 10_000)),
            "结息",
            instrument="interest",
            channel="batch",
        )
    start = stage.whole(slept_from + 190, DAYS - 14)
    total = stage.between(130_000, 700_000)
    sources, targets = _abroad(stage, stage.whole(1, 5)), _abroad(stage, stage.whole(1, 3))
    for part in uneven(stage.rng, total, stage.whole(2, 6), 100):
        at = stage.time(start + stage.whole(0, 3))
        stage.pay(sources[stage.whole(0, len(sources) - 1)], quiet, part, at, stage.one_of(*COVER))
    last = stage.time(start + 4, 7, 9)
    for part in uneven(stage.rng, total * stage.between(0.85, 0.995), stage.whole(2, 5), 100):
        last = days_later(last, stage.between(0.05, 0.8))
        stage.pay(quiet, targets[stage.whole(0, len(targets) - 1)], part, last, stage.one_of(*COVER))
    first = int(moment(start, 0))
    stage.truth.scheme(stage.scheme_id, stage.kind, first, last, idle_days=start - slept_from, total=round(total))
    stage.truth.cast(stage.scheme_id, stage.kind, [quiet], "sleeper", culpable=True)
