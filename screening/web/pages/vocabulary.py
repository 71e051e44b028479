"""What the contract's codes are called on the pages, in both languages."""

from screening.report.words import Pair

INSTITUTION_KINDS = {
    "small_loan": Pair("小额贷款公司", "small-loan company"),
    "pawnshop": Pair("典当行", "pawnshop"),
    "private_lending_registry": Pair("民间借贷登记机构", "private-lending registry"),
    "wealth_management": Pair("财富管理公司", "wealth manager"),
    "other": Pair("其他", "other"),
}
POSTS = {
    "director": Pair("董事", "director"),
    "supervisor": Pair("监事", "supervisor"),
    "executive": Pair("高级管理人员", "executive"),
    "legal_representative": Pair("法定代表人", "legal representative"),
    "shareholder": Pair("股东", "shareholder"),
}
LISTS = {
    "criminal_organisation": Pair("涉黑涉恶", "criminal organisation"),
    "convicted_financial_crime": Pair("金融犯罪前科", "convicted of a financial crime"),
    "dishonest_debtor": Pair("失信被执行人", "dishonest debtor"),
    "sanctioned": Pair("制裁", "sanctioned"),
    "other": Pair("其他名单", "another list"),
}
TIP_SOURCES = {
    "hotline_12345": Pair("12345 热线", "hotline 12345"),
    "monitoring_platform": Pair("监测平台", "monitoring platform"),
    "grid_worker": Pair("网格员", "grid worker"),
    "police": Pair("公安", "police"),
    "public": Pair("群众", "the public"),
    "other": Pair("其他", "other"),
}
COLLATERALS = {
    "movable": Pair("动产", "movable"),
    "real_estate": Pair("房地产", "real estate"),
    "rights": Pair("财产权利", "rights"),
    "none": Pair("无", "none"),
}
HOLDERS = {
    "individual": Pair("个人", "individual"),
    "organisation": Pair("单位", "organisation"),
    "unknown": Pair("未知", "unknown"),
}
FIGURES = {
    "net_assets": Pair("净资产", "net assets"),
    "nonstandard_funding": Pair("非标融资", "nonstandard"),
    "standard_funding": Pair("标准融资", "standard"),
    "bank_borrowing": Pair("银行借款", "of banks"),
    "planned_balance": Pair("清退方案余额", "run-off plan"),
    "beds": Pair("床位", "beds"),
}
