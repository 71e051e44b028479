"""The four tables of a bank's submission."""

import dataframely as dy

from screening.contract.columns import CNAPS, CURRENCY, REGION, count, day, moment, money, rate, text
from screening.contract.vocabulary import ACCOUNT_TYPES, CHANNELS, DIRECTIONS, ID_TYPES, INSTRUMENTS, PARTY_TYPES


class Transactions(dy.Schema):
    """One row for each booking on an account held at the submitting bank."""

    transaction_id = text("交易流水号，本行内唯一", "unique within the bank", key=True)
    account_id = text(
        "记账账户（卡号或账号），全部银行内唯一",
        "the account booked on; card or account number, unique over all banks",
        required=True,
        mask="account",
    )
    booked_at = moment("记账时间（北京时间）", "booking time, local", required=True)
    direction = text(
        "方向：in 入账，out 出账", "`in` is a credit to the holder, `out` a debit", required=True, known=DIRECTIONS
    )
    amount = money("金额，大于零", "greater than zero", required=True, positive=True)
    currency = text("币种（ISO 4217），缺省 CNY", "ISO 4217, default CNY", form=CURRENCY)
    balance_after = money("本笔记账后的账面余额", "ledger balance after this booking")
    counterparty_account_id = text(
        "对方账户；现金、手续费、利息为空", "other side; null for cash, fees, interest", mask="account"
    )
    counterparty_name = text("对方户名", "name on the other side", mask="name")
    counterparty_bank_id = text("对方行 12 位联行号", "12-digit CNAPS code of the other side's bank", advised=CNAPS)
    instrument = text("交易种类", "kind of booking", required=True, known=INSTRUMENTS)
    channel = text("渠道", "where it was done", known=CHANNELS)
    purpose = text("摘要、附言", "the remark", mask="text")
    branch_id = text("办理网点", "branch where it was done")
    region_code = text("办理地的 6 位行政区划代码", "6-digit division code of where it was done", advised=REGION)
    ip = text("客户端 IP 地址", "address of the client's machine", mask="text")
    device_id = text("设备标识", "identifier of the device", mask="account")
    agent_name = text("柜面代办人姓名", "who acted for the holder at a counter", mask="name")
    reverses = text("本笔所冲正的交易流水号", "transaction_id that this booking reverses")


class Accounts(dy.Schema):
    """One row for each account that the bank keeps."""

    account_id = text("账户（卡号或账号）", "card or account number", key=True, mask="account")
    party_id = text("客户号", "the holder", required=True)
    account_type = text("账户类别：个人、单位", "personal or business", required=True, known=ACCOUNT_TYPES)
    opened_on = day("开户日", "day of opening", required=True)
    closed_on = day("销户日", "day of closing")
    status = text("账户状态", "state, in the bank's words")
    branch_id = text("开户网点", "branch of the account")
    product = text("产品", "product, in the bank's words")


class Parties(dy.Schema):
    """One row for each customer of the bank."""

    party_id = text("客户号，本行内唯一", "the bank's customer number, unique within the bank", key=True)
    party_type = text("客户类别：自然人、组织", "individual or organisation", required=True, known=PARTY_TYPES)
    name = text("姓名或名称", "name", required=True, mask="name")
    id_type = text("证件类型", "kind of identity document", known=ID_TYPES)
    id_number = text("证件号码；同一人在各行相同", "the same for one person at every bank", mask="id_number")
    birth_date = day("出生日期", "day of birth")
    gender = text("性别", "in the bank's words")
    phone = text("联系电话", "telephone", mask="phone")
    address = text("地址", "address", mask="text")
    region_code = text("住所地的 6 位行政区划代码", "6-digit division code of residence", advised=REGION)
    occupation = text("职业", "occupation")
    employer = text("工作单位", "employer", mask="text")
    industry_code = text("行业代码", "industry code")
    registered_on = day("组织注册日期", "day of registration of an organisation")
    registered_capital = money("注册资本", "registered capital of an organisation")
    legal_representative_id = text("法定代表人证件号码", "id_number of the legal representative", mask="id_number")
    risk_rating = text("本行评定的客户风险等级", "the bank's own rating")


class Loans(dy.Schema):
    """One row for each loan in the lender's own book; the table may be absent."""

    loan_id = text("借据号", "the bank's loan number", key=True)
    party_id = text("借款人客户号", "the borrower", required=True)
    account_id = text("放款账户", "account that the loan was paid into", required=True, mask="account")
    disbursed_on = day("放款日", "day of disbursement", required=True)
    principal = money("本金，大于零", "greater than zero", required=True, positive=True)
    annual_rate = rate("年利率，小数（0.12 为 12%）", "a year, as a fraction: 0.12 is 12 %", required=True, most=3)
    term_months = count("期限（月）", "term in months")
    purpose = text("贷款用途", "purpose", mask="text")
    product = text("产品", "product, in the bank's words")
    status = text("状态", "state, in the bank's words")
