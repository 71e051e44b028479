"""The tables that the regulator brings."""

import dataframely as dy

from screening.contract import columns
from screening.contract.vocabulary import COLLATERALS, INSTITUTION_KINDS, POSTS, TIP_SOURCES, WATCHLISTS


class Institutions(dy.Schema):
    """One row for each supervised institution."""

    institution_id = columns.text("机构编号", "number of the institution", key=True)
    name = columns.text("机构名称", "name", required=True)
    kind = columns.text("机构类别", "kind of institution", required=True, known=INSTITUTION_KINDS)
    uscc = columns.text("统一社会信用代码", "unified social credit code")
    status = columns.text("状态", "state")
    licensed_from = columns.day("许可起始日", "first day of the licence")
    licensed_to = columns.day("许可截止日", "last day of the licence")
    registered_capital = columns.money("注册资本", "registered capital")
    account_ids = columns.texts(
        "备案账户，列表或以 ; 分隔", "registered accounts, a list or separated by `;`", mask="account"
    )


class Officers(dy.Schema):
    """One row for each post that a person holds at a supervised institution."""

    institution_id = columns.text("机构编号", "number of the institution", required=True)
    name = columns.text("姓名", "name", required=True, mask="name")
    id_number = columns.text("证件号码", "number of the identity document", required=True, mask="id_number")
    post = columns.text("职务", "post", required=True, known=POSTS)
    from_date = columns.day("任职起始日", "first day in the post")
    to_date = columns.day("任职截止日", "last day in the post")


class Watchlist(dy.Schema):
    """One row for each person or organisation on a list."""

    name = columns.text("姓名或名称", "name", required=True, mask="name")
    id_number = columns.text("证件号码", "number of the identity document", mask="id_number")
    list = columns.text("名单", "which list", required=True, known=WATCHLISTS)
    since = columns.day("列入日", "day of listing")
    source = columns.text("来源", "who listed it")


class Tips(dy.Schema):
    """One row for each tip received."""

    tip_id = columns.text("线索编号", "number of the tip", key=True)
    received_on = columns.day("收到日", "day of receipt", required=True)
    source = columns.text("来源", "where it came from", required=True, known=TIP_SOURCES)
    text = columns.text("内容", "what it says", mask="text")
    subject_name = columns.text("所涉姓名或名称", "name it speaks of", mask="name")
    subject_id_number = columns.text("所涉证件号码", "identity number it speaks of", mask="id_number")
    subject_account_id = columns.text("所涉账户", "account it speaks of", mask="account")
    subject_phone = columns.text("所涉电话", "telephone it speaks of", mask="phone")


class Lpr(dy.Schema):
    """One row for each publication of the loan prime rate."""

    effective_from = columns.day("生效日", "first day in force", key=True)
    one_year = columns.rate("一年期 LPR，小数", "one-year rate, as a fraction", required=True, most=1)
    five_year = columns.rate("五年期以上 LPR，小数", "rate over five years, as a fraction", required=True, most=1)


class InstitutionLoans(dy.Schema):
    """One row for each loan or pawn ticket in a supervised institution's own book."""

    institution_id = columns.text("机构编号", "number of the institution", key=True)
    loan_no = columns.text("合同号或当票号", "number of the contract or pawn ticket", key=True)
    borrower_name = columns.text("借款人", "borrower", required=True, mask="name")
    borrower_id_number = columns.text("借款人证件号码", "identity number of the borrower", mask="id_number")
    principal = columns.money("本金", "principal", required=True, positive=True)
    disbursed_on = columns.day("放款日", "day of disbursement", required=True)
    due_on = columns.day("到期日", "day on which it is due")
    annual_rate = columns.rate("年利率，小数", "a year, as a fraction", most=3)
    fees = columns.money("利息以外的全部费用", "all charges beside interest")
    collateral = columns.text("担保物", "collateral", known=COLLATERALS)
    purpose = columns.text("用途", "purpose", mask="text")
    borrower_region_code = columns.text("借款人所在行政区划", "division code of the borrower", form=columns.REGION)
    disbursement_account_id = columns.text("放款账户", "account that it was paid from", mask="account")
    repayment_account_id = columns.text("还款账户", "account that it is repaid to", mask="account")
    status = columns.text("状态", "state")


class InstitutionFigures(dy.Schema):
    """One row for each report of a supervised institution's figures."""

    institution_id = columns.text("机构编号", "number of the institution", key=True)
    as_of = columns.day("截至日", "day as of which", key=True)
    net_assets = columns.money("净资产", "net assets")
    nonstandard_funding = columns.money(
        "非标准化融资余额（银行、股东借款等）", "borrowed of banks, shareholders and the like"
    )
    standard_funding = columns.money("标准化融资余额（债券、资产证券化）", "bonds and securitised assets")
    bank_borrowing = columns.money("银行借款余额", "borrowed of banks")
    beds = columns.count("备案床位数", "licensed beds of a care home")
    planned_balance = columns.money("清退方案规定的余额", "balance that the run-off plan allows on that day")


class FxRates(dy.Schema):
    """One row for each published middle rate."""

    published_on = columns.day("公布日", "day of publication", key=True)
    currency = columns.text("币种（ISO 4217）", "ISO 4217", key=True, form=columns.CURRENCY)
    mid = columns.rate("中间价，一单位外币折人民币", "CNY for one unit", required=True, most=10_000)
