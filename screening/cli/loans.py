"""The commands on rebuilt loans: loans, loan, lenders."""

from typing import Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import RunOption, UnmaskOption, stages_shown
from screening.errors import WrongCall

PANEL = "资金追踪 / following money"
_YES_NO = {True: "是 / yes", False: "否 / no", None: "无法判断 / cannot tell"}
READ = {
    "over": "超过 / over",
    "over_near": "略超 / just over",
    "method_dependent": "复核 / review",
    "under_near": "略低 / just under",
    "under": "未超 / under",
}
STATUSES = {
    "closed": "已结清 / closed",
    "open": "未结清 / open",
    "default": "疑似违约 / perhaps in default",
    "right_censored": "期末未明 / cut off by the end of the data",
}
SCHEDULES = {
    "declining": "按使其平账的利率 / at the rate that closes the account",
    "cap": "按司法上限 / at the cap",
}

_LARGEST_SHOWN = 10

Account = Annotated[str | None, typer.Option(help="账号，可掩码 / an account number, masked or whole")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, name, epilog in (
        (loans, "loans", "screening loans --over-cap --lender 6299000041338754514"),
        (loan, "loan", "screening loan L1a2b3c4d5e6f7081"),
        (lenders, "lenders", "screening lenders --account 6299000041338754514"),
    ):
        app.command(name, rich_help_panel=PANEL, epilog=f"[dim]例 / example:[/dim] {epilog}")(command)


def loans(
    workspace: WorkspaceOption = None,
    lender: Account = None,
    borrower: Account = None,
    over_cap: Annotated[bool, typer.Option("--over-cap", help="只看超过 4×LPR 的 / only those over the cap")] = False,
    over_36: Annotated[bool, typer.Option("--over-36", help="只看超过 36% 的 / only those over 36%")] = False,
    pack: Annotated[
        str | None, typer.Option("--pack", help="只看该规则包的发现引用的 / only those that findings of a pack cite")
    ] = None,
    limit: Annotated[
        int, typer.Option("-n", "--limit", min=1, help="最多几笔（JSON 总是全部） / at most; JSON has all")
    ] = 30,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """列出由资金流还原的借款 / list the loans rebuilt from flows of money."""
    import polars as pl  # noqa: PLC0415 - kept out of the start of other commands

    from screening.bench.loan_sheet import listed  # noqa: PLC0415
    from screening.cli.output import print_json, print_table  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.masking import mask_account  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    found = listed(open_run(Workspace.find(workspace), run_id), lender, borrower, pack)
    for wanted, column in ((over_cap, "over_cap"), (over_36, "over_36")):
        found = found.filter(pl.col(column)) if wanted else found
    rows = found.to_dicts()
    if not unmask:
        for row in rows:
            for side in ("lender_account_id", "borrower_account_id"):
                row[side] = mask_account(row[side])
    if as_json:
        print_json(rows)
        return
    print_table(
        ["编号 / loan", "放款日", "出借 / lender", "借款 / borrower", "到手 / received", "已还 / repaid", "笔",
         "单利 / simple", "递减 / declining", "上限 / cap", "超上限", "超36%", "可信"],
        [
            (
                one["loan_id"], one["disbursed_at"].date(), one["lender_account_id"], one["borrower_account_id"],
                one["received_by_borrower"], one["repaid"], one["repayments"], _rate(one["annual_rate_simple"]),
                _rate(one["annual_rate_declining"]), _rate(one["rate_cap"]), _short(one["over_cap"]),
                _short(one["over_36"]), f"{one['confidence']:.2f}",
            )
            for one in rows[:limit]
        ],
        title=f"{min(len(rows), limit)} / {len(rows)} 笔 / loans",
    )  # fmt: skip
    print("“？”是无法判断，不是没有问题；疑似线索，未经查证 / “?” is cannot tell, not clean; clues only, not verified.")


def loan(
    loan_id: Annotated[str, typer.Argument(metavar="LOAN", help="借款编号 / loan_id", show_default=False)],
    workspace: WorkspaceOption = None,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """一笔还原的借款，逐笔可手工复算 / one rebuilt loan as a sheet that can be added up by hand."""
    from screening.bench.book import county  # noqa: PLC0415 - kept out of the start of other commands
    from screening.bench.loan_sheet import sheet  # noqa: PLC0415
    from screening.bench.ready import setting_of  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    setting = setting_of(Workspace.find(workspace), run_id)
    if setting.run is None:
        raise WrongCall("还没有运行 / no run yet", where=setting.workspace.path, remedy="screening run")
    with stages_shown() as watcher, county(setting, watcher) as at_hand:
        found = sheet(at_hand, setting, loan_id, unmask=unmask)
    if as_json:
        print_json(found)
    else:
        _print_sheet(found)


def lenders(
    workspace: WorkspaceOption = None,
    account: Annotated[
        str | None,
        typer.Option("--account", help="只看用该账户出借的一方 / only the lender that lends from this account"),
    ] = None,
    limit: Annotated[
        int, typer.Option("-n", "--limit", min=1, help="最多几方（JSON 总是全部） / at most; JSON has all")
    ] = 30,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """两年内各出借方的笔数、人数、本金、获利，与非法放贷标准之比 / each lender's loans within two years, against the lines.

    计入本金、获利、人数的只有实际年利率超过 36% 的借款；展期不另计笔；亲属之间的借款不计。两行：全部借款，可信度 0.60
    以上的借款。比值不等于构成犯罪。/ Only loans over 36% count for principal, gain and heads; an extension is no further
    loan; loans among relatives are left out. Two rows: all loans, those of confidence 0.60 and more. No ratio is guilt.
    """
    from screening.bench.book import county  # noqa: PLC0415 - kept out of the start of other commands
    from screening.bench.loan_lenders import lenders as told  # noqa: PLC0415
    from screening.bench.ready import setting_of  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    setting = setting_of(Workspace.find(workspace), run_id)
    with stages_shown() as watcher, county(setting, watcher) as at_hand:
        found = told(at_hand, setting, account, unmask=unmask)
    if as_json:
        print_json(found)
    else:
        _print_lenders(found, limit)


REACHED = {"none": "—", "serious": "达到情节严重线 / line reached", "grave": "达到特别严重线 / higher line reached"}
COUNTS = {"all": "全部 / all", "sure": "可信 / sure"}


def _print_lenders(found: list[dict[str, Any]], limit: int) -> None:
    from screening.cli.output import print_table  # noqa: PLC0415

    print_table(
        ["出借方 / lender", "账户 / accounts", "计数 / counting", "期间 / window", "笔 / loans", "人 / borrowers",
         "超36%笔", "超72%笔", "超36%人", "本金 / principal", "获利 / gain", "经常性 / habitual", "与线之比 / ratio",
         "折算 / counts as", "标准 / line", "借款人互有往来"],
        [
            (
                one["name"], len(one["accounts"]), COUNTS[counting], f"{told['from']} – {told['to']}", told["loans"],
                told["borrowers"], told["loans_over_36"], told["loans_over_72"], told["heads"], told["principal"],
                told["gain"], _short(told["habitual"]), f"{told['ratio']:.2f}", f"{told['share']:.2f}",
                REACHED[told["reached"]], _rate(one["borrowers_connected"]),
            )
            for one in found[:limit]
            for counting in COUNTS
            if (told := one[counting]) is not None
        ],
        title=f"{min(len(found), limit)} / {len(found)} 方 / lenders",
    )  # fmt: skip
    print(
        "折算：有第3条情形按 80%，团伙按 50%，两者兼有按 40% / counts as: the share of a line that reaches it (Art. 3, 7)；"
        "疑似线索，未经查证 / clues only, not verified."
    )


def _rate(value: float | None) -> str:
    """Give a rate a year; past 1,000 % it only says that the loan was short (regulatory basis 3.7, case 12)."""
    return "？" if value is None else "> 1,000%" if value > _LARGEST_SHOWN else f"{value:,.2%}"


def _short(value: bool | None) -> str:
    return {True: "是", False: "否"}.get(value, "？") if value is not None else "？"


def _print_sheet(found: dict[str, Any]) -> None:
    """Print the sheet: who, the flows, the rates, the schedules, the doubts."""
    lender, borrower = found["lender"], found["borrower"]
    print(
        f"借款 / loan {found['loan_id']}：{lender['account']} {lender['name']} → {borrower['account']} {borrower['name']}"
    )
    print(
        f"{found['disbursed_on']} – {found['last_on']}，{STATUSES[found['status']]}；"
        f"面额 / face {_money(found['face'])}，放款 / disbursed {_money(found['disbursed'])}，"
        f"退回 / handed back {_money(found['handed_back'])}，到手 / received {_money(found['received'])}，"
        f"已还 / repaid {_money(found['repaid'])}（展期费 / extension fees {_money(found['extension_fees'])}）"
    )
    _print_flows(found["flows"])
    _print_sums(found)
    _print_measures(found)
    for one in found["schedules"]:
        _print_schedule(one)
    parts = "".join(f" − {one['percent'] / 100:.2f} {one['zh']} {one['en']}" for one in found["doubts"])
    print(f"可信度 / confidence {found['confidence']} = 1.00{parts}")
    print("疑似线索，未经查证；据报送的流水还原，现金往来不在其内 / clues only; what was paid in cash is not in it.")


def _money(value: Any) -> str:
    return "无法判断 / cannot tell" if value is None else f"{value:,.2f}"


def _print_sums(found: dict[str, Any]) -> None:
    """Print what the lines of the ledger come to, as one adds them up."""
    print(
        f"放款 / disbursed {_money(found['disbursed'])} − 退回 / handed back {_money(found['handed_back'])}"
        f" = 到手 / received {_money(found['received'])}；还款合计 / repaid {_money(found['repaid'])}；"
        f"还款多于到手 / gain {_money(found['gain'])}；每 100 元的成本 / cost per 100 CNY {_money(found['cost_per_100'])}"
    )
    for one in found["segments"]:
        print(
            f"{one['from']} – {one['to']}：年利率至多 / at most {one['rate']:.2%}，利息 / interest {_money(one['interest'])}"
            "（2020-08-20 以后按起诉时、此处按筛查日的 4×LPR / from 2020-08-20 four times the LPR of the suit's day, "
            "here of the run's）"
        )


def _print_flows(flows: list[dict[str, Any]]) -> None:
    from screening.cli.output import print_table  # noqa: PLC0415

    print_table(
        ["时间 / time", "性质 / part", "金额 / amount", "计入 / counts for", "付款 / payer", "收款 / payee",
         "流水号 / booking", "文件与行 / file and row"],
        [
            (
                f"{one['at']:%Y-%m-%d %H:%M}", _what(one), _part(one), one["counted"], one["payer"], one["payee"],
                one["transaction"], one["source"],
            )
            for one in flows
        ],
    )  # fmt: skip


def _what(one: dict[str, Any]) -> str:
    """Give what a part is, and whose hand it was where it was not the lender's or borrower's own."""
    from screening.bench.loan_sheet import HANDS  # noqa: PLC0415

    words = f"{one['zh']} / {one['en']}"
    return words if one["hand"] is None else f"{words}（{' '.join(HANDS[one['hand']])}）"


def _part(one: dict[str, Any]) -> str:
    """Give a part's amount; of a transfer shared by several loans, both."""
    amount = f"{one['amount']:,.2f}"
    return amount if one["amount"] == one["of_transfer"] else f"{amount}（共 / of {one['of_transfer']:,.2f}）"


def _print_measures(found: dict[str, Any]) -> None:
    from screening.cli.output import print_table  # noqa: PLC0415

    if found["rate_cap"] is None:
        print("司法上限 / cap: 无法判断 / cannot tell")
    else:
        print(
            f"司法上限 / cap = 4 × {found['lpr']:.2%}（{found['lpr_of']} 公布的一年期 LPR / one-year LPR of that day）"
            f"= {found['rate_cap']:.2%}"
        )
    print_table(
        ["指标 / measure", "数值 / value", "算式 / sum"],
        [
            (
                f"{one['zh']} / {one['en']}", _value(one["value"]),
                one["formula"] if one["formula"] is not None else one["cannot_tell"],
            )
            for one in found["measures"]
        ],
    )  # fmt: skip


def _value(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, str):
        return READ[value]
    return f"{value * 100:,.4f}%"


def _print_schedule(one: dict[str, Any]) -> None:
    from screening.cli.output import print_table  # noqa: PLC0415

    print_table(
        ["日期 / on", "收付 / flow", "天 / days", "本期利息 / interest", "还息 / to interest", "还本 / to principal",
         "欠息 / interest due", "本金余额 / principal"],
        [
            (
                line["on"], line["counted"], line["days"], line["interest"], line["to_interest"], line["to_principal"],
                line["interest_due"], line["principal"],
            )
            for line in one["lines"]
        ],
        title=f"{SCHEDULES[one['at']]} {one['rate'] * 100:,.4f}%：末行余额 / left {one['left']:,.2f}"
        + ("（负数为多还 / below zero: paid too much）" if one["left"] < 0 else ""),
    )  # fmt: skip
