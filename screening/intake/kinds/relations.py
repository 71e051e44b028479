"""A row beside other rows, and a table beside what is expected of it."""

from screening.intake.kinds.kind import Kind, reject, warn

RELATIONS: dict[str, Kind] = {
    "key_twice": reject(
        "{column} 重复，只保留第一行",
        "{column} occurs again; only its first row is kept",
        "去掉重复行",
        "take the repeated rows out",
    ),
    "account_unknown": reject(
        "账户未报送或已被剔除",
        "the account was not sent, or was rejected",
        "在 accounts 表中补报该账户",
        "send the account in the accounts table",
    ),
    "party_unknown": reject(
        "客户未报送或已被剔除",
        "the party was not sent, or was rejected",
        "在 parties 表中补报该客户",
        "send the party in the parties table",
    ),
    "outside_period": reject(
        "记账时间不在报送期间内",
        "booked outside the period of the submission",
        "改正 period_start、period_end，或剔除这些行",
        "correct period_start and period_end, or leave the rows out",
    ),
    "in_future": reject(
        "记账时间晚于现在", "booked in the future", "核对时区和系统时钟", "look at time zone and system clock"
    ),
    "already_booked": reject(
        "该交易流水号已在先前的报送中收下",
        "the transaction was accepted with an earlier submission already",
        "整体更正请在 manifest.json 用 replaces 指明先前的报送",
        "to correct an earlier submission whole, name it in `replaces`",
    ),
    "account_elsewhere": warn(
        "另一家银行也报送了同一账户；账户应在全部银行内唯一",
        "another bank sent the same account; accounts are unique over all banks",
        "核对账号是否完整",
        "see whether the account numbers are complete",
    ),
    "before_opening": warn(
        "记账早于开户日，照收",
        "booked before the account was opened; the rows were taken",
        "核对开户日和记账账户",
        "look at the day of opening and at the account booked on",
    ),
    "after_closing": warn(
        "记账晚于销户日，照收",
        "booked after the account was closed; the rows were taken",
        "核对销户日和记账账户",
        "look at the day of closing and at the account booked on",
    ),
    "balance_breaks": warn(
        "余额与上一笔不衔接，可能有缺失或改动的记账：{detail}",
        "balances do not follow from the booking before; some may be missing or altered: {detail}",
        "补报缺失的记账，或说明原因",
        "send the missing bookings, or say why",
    ),
    "day_without_bookings": warn(
        "有 {count} 日没有记账，而同一星期日通常有：{detail}",
        "{count} days are without bookings where such a weekday has them: {detail}",
        "核对导出是否缺日；确无记账请说明",
        "see whether days are missing from the export, or say that there were none",
    ),
    "branch_without_bookings": warn(
        "有 {count} 个网点没有记账，而以往有：{detail}",
        "{count} branches are without bookings where the past has them: {detail}",
        "核对导出是否缺网点；撤并请说明",
        "see whether branches are missing from the export, or say that they were closed",
    ),
    "branch_day_without_bookings": warn(
        "有 {count} 个网点日没有记账，而同一星期日通常有：{detail}",
        "{count} days of a branch are without bookings where such a weekday has them: {detail}",
        "核对这些网点当日的导出",
        "see the export of those branches on those days",
    ),
    "counterparties_missing": warn(
        "对方账户和户名都缺失的转账过多：{detail}",
        "too many transfers name nobody on the other side: {detail}",
        "补报对方账户或户名",
        "send the other side's account or name",
    ),
    "remarks_missing": warn(
        "摘要缺失的转账过多：{detail}",
        "too many transfers are without a remark: {detail}",
        "补报摘要、附言",
        "send the remarks",
    ),
}
