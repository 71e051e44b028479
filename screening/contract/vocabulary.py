"""The closed lists of values that the contract names."""

DIRECTIONS = ("in", "out")
INSTRUMENTS = (
    "cash",
    "transfer",
    "card",
    "payroll",
    "loan_disbursement",
    "loan_repayment",
    "interest",
    "fee",
    "other",
)
CHANNELS = ("counter", "atm", "mobile", "online", "pos", "third_party", "batch", "other")
ACCOUNT_TYPES = ("personal", "business")
PARTY_TYPES = ("individual", "organisation")
ID_TYPES = ("resident_id", "passport", "uscc", "other")
INSTITUTION_KINDS = ("small_loan", "pawnshop", "private_lending_registry", "wealth_management", "other")
POSTS = ("director", "supervisor", "executive", "legal_representative", "shareholder")
WATCHLISTS = ("criminal_organisation", "convicted_financial_crime", "dishonest_debtor", "sanctioned", "other")
COLLATERALS = ("movable", "real_estate", "rights", "none")
TIP_SOURCES = ("hotline_12345", "monitoring_platform", "grid_worker", "police", "public", "other")

PACKS = (
    "money_laundering",
    "usurious_lending",
    "illegal_deposit_taking",
    "organised_rings",
    "institution_supervision",
)
SEVERITIES = ("critical", "high", "medium", "low")
RING_KINDS = ("lending", "deposit_taking", "laundering")
RING_SHAPES = {
    "cycle": ("资金闭环", "money in a circle"),
    "scatter_gather": ("分散后归集", "scattered, then gathered"),
    "gather_scatter": ("归集后分散", "gathered, then scattered"),
    "bipartite": ("多对多", "several to several"),
    "stack": ("多层过渡", "layer upon layer"),
    "chain": ("链式转移", "from hand to hand"),
}
"""Shapes of a laundering group, each in Chinese and English."""
ROLES = ("organiser", "funder", "lender", "collector", "mule", "promoter", "depositor", "borrower")
