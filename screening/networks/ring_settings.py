"""Every figure of the search for lending rings, with its source; [E] marks an engineering default."""

from dataclasses import dataclass

CNY = 100


@dataclass(frozen=True)
class RingParameters:
    """Amounts in fen, weights in thousandths, shares in percent."""

    lender_loans: int = 3
    lender_borrowers: int = 2
    """A likely lender has this many loans to others than relatives, and to this many of them [E]."""
    collector_borrowers: int = 3
    """A collector is paid by this many borrowers for loans of somebody else [E]."""
    ring_loans: int = 10
    ring_borrowers: int = 3
    ring_over_cap: int = 2
    ring_core: int = 2
    """typologies 56: ten loans, three borrowers, two loans over the cap; and no ring of one [E]."""
    ring_size: int = 50
    """Larger groups are split into communities (typologies 56: size 3 to 50)."""
    tie_strength: int = 600
    """Two parties belong together when their ties combine to this [E]; no common interest alone reaches it."""
    shared_borrowers: int = 3
    shared_percent: int = 20
    """typologies 58: three borrowers, Jaccard 0.2."""
    refinance_links: int = 2
    refinance_seconds: int = 86_400
    refinance_percent: int = 10
    """typologies 34: within 24 hours, within 10 %, twice."""
    funding_percent: int = 30
    funding_percent_several: int = 10
    funding_amount: int = 20_000 * CNY
    funding_of_lent_percent: int = 10
    """A funder supplies this share of what a lender gets other than repayments (two give the 60 % of typologies 56),
    or less of it to two or more lenders; and at least a tenth of what was lent [E]."""
    devoted_percent: int = 40
    """Of what an outsider pays, or of what he gets, so much goes to likely lenders or comes from them [E]: whoever
    supplies, employs or sells to a whole town is tied to none of its lenders."""
    taker_percent: int = 20
    giver_percent: int = 15
    """Whom the loans name a borrower may stand behind the lenders all the same: he gave back no more than this share of
    what he had from them, so that no lender would have gone on; or he gave first, and never had more in advance than
    this share of what he gave [E]."""
    share_months: int = 3
    share_payment: int = 500 * CNY
    share_percent: int = 5
    """Profit shares: three months (typologies 57), and this much of what the payer gained or collected [E]."""
    share_together: int = 2
    share_steady_percent: int = 60
    """Two reasons that make a share a strong tie: several pay the same person in the same months, this often; or a
    collector pays him in so many of the months in which he takes in. A builder whom two lenders pay one after the other,
    by stages, has neither [E]."""
    paymaster_payees: int = 3
    """Who pays this many people month by month keeps an organisation and no household (typologies 57: three members)."""
    tradesman_customers: int = 2
    """Whom this many others pay month by month has customers: one collector among them is one too [E]."""
    outsider_percent: int = 20
    """Money that is less than this share of the largest tie of the same outsider binds him to nobody [E]."""
    settlement_amount: int = 20_000 * CNY
    settlement_count: int = 3
    mutual_percent: int = 20
    """Lenders who settle with each other leave no more than this share on balance (typologies 58)."""
    phone_parties: int = 5
    device_parties: int = 10
    """More users make a number or a device public [E]."""
    borrower_lenders: int = 50
    """Borrowers of more lenders than this are not compared pair by pair: the budget on shared borrowers [E]."""


WEIGHTS = {
    "common_collector": 800,
    "shared_device": 600,
    "shared_phone": 600,
    "settlement": 500,
    "funding": 500,
    "profit_share": 400,
    "shared_borrowers": 400,
    "refinancing": 400,
    "shared_address": 400,
    "kin": 300,
}
"""How strongly each tie binds, in thousandths [E]: what the ring had to arrange weighs most."""
STRONG = 600
"""Weight of money that binds one party to two lenders or more at once, or comes steadily from a collector [E]."""
RELATIVES = 150
"""Weight of money between relatives, which families send one another for reasons of their own [E]."""
DEFAULT = RingParameters()
