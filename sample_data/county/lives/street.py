"""Life of a street that rules on rings and shared means leave alone: fees, dues, agents, families, former convicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAYS, HOUR, MONTH_START, MONTHS, moment
from county.ledger import CASH

if TYPE_CHECKING:
    import numpy as np

    from county.ledger import Ledger
    from county.people import County
    from county.truth import Truth


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter every kind of it."""
    _street_cleaning(county, ledger, truth)
    _chamber_dues(county, ledger, truth)
    _stall_landlords(county, ledger, truth)
    _village_agents(county, ledger, truth)
    _family_telephones(county, truth)
    _wedding_gold(county, ledger, truth)
    _former_convicts(county, truth)
    _name_twins(county, ledger, truth)


def _shops(county: County, rng: np.random.Generator, count: int) -> list[int]:
    shops = [int(one) for one in county.role("shop") if not county.accounts[int(one)].personal]
    return [shops[int(k)] for k in rng.permutation(len(shops))[:count]]


def _street_cleaning(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let traders pay somebody who has the waste taken away, and he pays the people who do it."""
    rng = county.rng("street cleaning")
    for lead in county.pick(rng, "self_employed", county.lively(4)):
        shops, workers = _shops(county, rng, int(rng.integers(9, 15))), county.crowd(rng, 2, [lead])
        fee = float(rng.integers(1, 5) * 100)
        for month in range(county.first_month, MONTHS):
            for shop in shops:
                at = int(moment(MONTH_START[month] + int(rng.integers(4)), int(rng.integers(9, 20)) * HOUR))
                ledger.pay(shop, lead, fee, at, str(rng.choice(("", "卫生费", "垃圾清运"))))
            for worker in workers:
                at = int(moment(MONTH_START[month] + 8, int(rng.integers(9, 18)) * HOUR))
                ledger.pay(lead, worker, round(0.42 * fee * len(shops), 0), at, str(rng.choice(("", "劳务费"))))
        truth.look_alike("street_cleaning", [lead])


def _chamber_dues(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let members pay their chamber once a year."""
    rng = county.rng("chamber dues")
    for serial in range(county.lively(2)):
        chamber = county.organisation(f"栖禾县第{serial + 1}商会", serial % 4, prefix="51", industry="S")
        for shop in _shops(county, rng, int(rng.integers(15, 40))):
            day = MONTH_START[max(county.first_month, 5)] + int(rng.integers(25))
            ledger.pay(shop, chamber, 500.0, int(moment(day, int(rng.integers(9, 17)) * HOUR)), "会费")
        truth.look_alike("chamber_dues", [chamber])


def _stall_landlords(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let whoever owns the stalls of a market take rent for them, and keep it on his account."""
    rng = county.rng("stall landlords")
    for owner in county.pick(rng, "retired", county.lively(4)):
        rent = float(rng.integers(8, 30) * 100)
        for shop in _shops(county, rng, int(rng.integers(8, 14))):
            for month in range(county.first_month, MONTHS):
                at = int(moment(MONTH_START[month] + int(rng.integers(6)), int(rng.integers(9, 20)) * HOUR))
                ledger.pay(shop, owner, rent, at, str(rng.choice(("摊位费", "房租", ""))))
        truth.look_alike("stall_landlord", [owner])


def _village_agents(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a village agent draw money at the counter for the old, who buy each from his own neighbours."""
    rng = county.rng("village agents")
    for agent in county.pick(rng, "resident", county.lively(6)):
        name = county.parties[county.accounts[agent].party].name
        for old in county.crowd(rng, int(rng.integers(4, 12)), [agent]):
            branch = county.accounts[old].branch
            for month in range(county.first_month, MONTHS):
                at = int(moment(MONTH_START[month] + int(rng.integers(26)), int(rng.integers(9, 16)) * HOUR))
                yuan = float(rng.integers(1, 6) * 100)
                ledger.pay(old, CASH, yuan, at, "", instrument="cash", channel="counter", branch=branch, agent=name)
                if rng.random() < 0.2:
                    helper = int(rng.choice(county.role("outsider")))
                    ledger.pay(old, helper, yuan, at + 600, "", channel="counter", branch=branch, agent=name)
        truth.look_alike("village_agent", [agent])


def _family_telephones(county: County, truth: Truth) -> None:
    """Let a family do its banking on one telephone."""
    rng = county.rng("family telephones")
    for person in county.pick(rng, "resident", county.lively(40)):
        home = [one for one in county.housemates(county.accounts[person].party) if one not in county.taken]
        county.taken.update(home)
        family = [county.main(one) for one in home]
        for one in family:
            county.accounts[one].device = county.accounts[person].device
        if family:
            truth.look_alike("family_telephone", [person, *family])


def _wedding_gold(county: County, ledger: Ledger, truth: Truth) -> None:
    """Buy gold for a wedding with what the families gave."""
    rng = county.rng("wedding gold")
    jeweller = county.organisation("栖禾县金福珠宝有限公司", 1, industry="F", opening=500_000)
    for groom in county.pick(rng, "resident", county.lively(10)):
        day = int(rng.integers(MONTH_START[county.first_month] + 3, DAYS - 5))
        yuan = float(rng.integers(30, 90) * 1_000)
        for giver in county.crowd(rng, 3, [groom]):
            at = int(moment(day, int(rng.integers(8, 12)) * HOUR))
            ledger.pay(giver, groom, round(yuan / 3 + 500, -2), at, str(rng.choice(("彩礼", "", "贺礼"))))
        ledger.pay(groom, jeweller, yuan, int(moment(day, 15 * HOUR)), str(rng.choice(("首饰", "", "三金"))))
        truth.look_alike("wedding_gold", [groom])


def _former_convicts(county: County, truth: Truth) -> None:
    """List people who served their time and live like others."""
    rng = county.rng("former convicts")
    for person in county.pick(rng, "resident", county.lively(10)):
        word = "criminal_organisation" if rng.random() < 0.5 else "convicted_financial_crime"
        county.listed.append((county.accounts[person].party, word))
        truth.look_alike("former_convict", [person])


def _name_twins(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let somebody elsewhere bear the name of a listed person."""
    rng = county.rng("name twins")
    for party, _ in county.listed[: county.lively(6)]:
        twin = county.outside(county.parties[party].name)
        for friend in county.pick(rng, "resident", 3):
            at = int(
                moment(int(rng.integers(MONTH_START[county.first_month], DAYS - 2)), int(rng.integers(9, 20)) * HOUR)
            )
            ledger.pay(friend, twin, float(rng.integers(2, 90) * 100), at, str(rng.choice(("", "货款", "转账"))))
            truth.look_alike("dealt_with_a_name_twin", [friend])
