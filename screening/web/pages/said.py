"""What a page says of what was just done; the address names it by a code, so that no text comes from outside."""

from screening.report.words import Pair

DONE = {
    "added": Pair("已添加", "Added"),
    "assigned": Pair("已分派", "Assigned"),
    "approved": Pair("已复核", "Approved"),
    "enabled": Pair("已恢复", "Let in again"),
    "disabled": Pair("已停用，立即生效", "Shut out at once"),
    "let_go": Pair("已释放", "Let go"),
    "none_free": Pair("没有可领取的预警", "Nothing is free"),
    "opened": Pair("案件已建立", "The case is open"),
    "password": Pair("口令已更改", "Your password is changed"),
    "proposed": Pair("结论已提交复核", "The judgement waits for approval"),
    "roles": Pair("角色已更改，立即生效", "Roles changed, at once"),
    "saved": Pair("已保存", "Saved"),
    "sent_back": Pair("已退回", "Sent back"),
    "signed_out": Pair("已退出", "Signed out"),
}
