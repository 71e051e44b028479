"""The commands on deposit-taking pools: pools, pool."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import RunOption, UnmaskOption

PANEL = "资金池 / deposit-taking pools"
_FOOT = "疑似线索，未经查证；现金与口头承诺不在流水内 / clues only: cash and spoken promises are in no booking"
_MOST = 20
_RATIOS = frozenset(
    {
        "payback", "promised", "yearly", "business_cover", "dependence_fifo", "dependence_pro_rata", "drain", "retention",
        "rolled_over", "lattice", "elders", "elders_money", "local_elders",
    }
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, name, epilog in (
        (pools, "pools", "screening pools"),
        (pool, "pool", "screening pool deposit-7f3a --unmask"),
    ):
        app.command(name, rich_help_panel=PANEL, epilog=f"[dim]例 / example:[/dim] {epilog}")(command)


def pools(workspace: WorkspaceOption = None, run_id: RunOption = None, as_json: JsonOption = False) -> None:
    """列出疑似吸储的资金池 / list suspected deposit-taking pools."""
    from screening.bench.pool_sheet import listed  # noqa: PLC0415 - kept out of the start of other commands
    from screening.cli.output import print_json, print_table  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    rows = listed(open_run(Workspace.find(workspace), run_id))
    if as_json:
        print_json(rows)
        return
    print_table(
        ["名称 / name", "编号 / ring", "人数 / heads", "吸收 / taken", "返还 / paid back", "缺口 / gap", "转折月 / turned",
         "起", "止", "得分 / score"],
        [
            (
                row["name"] or "", row["ring_id"], row["heads"], row["deposit"], row["return"], row["owed"],
                row["turned"] or "—", str(row["first_day"]), str(row["last_day"]), f"{row['score']:.2f}",
            )
            for row in rows
        ],
        title=f"{len(rows)} 个资金池 / pools",
    )  # fmt: skip
    print("下一步 / next: screening pool NAME")


def pool(
    item: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="编号、名称或操盘账户 / a ring_id, a name, or an account of those behind it",
            show_default=False,
        ),
    ],
    workspace: WorkspaceOption = None,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """一个资金池的单子：月表、比率、法定线、成员、层级 / one pool as a sheet: months, ratios, law, members, tree."""
    from screening.bench.pool_sheet import pool_sheet  # noqa: PLC0415 - kept out of the start of other commands
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    found = pool_sheet(open_run(Workspace.find(workspace), run_id), item, unmask=unmask)
    if as_json:
        print_json(found)
    else:
        _print_sheet(found)


def _print_sheet(found: dict[str, Any]) -> None:
    """Print the sheet: figures, lines of law, months, who is in it, the tree."""
    print(
        f"资金池 / pool {found['name'] or ''} {found['ring_id']}：{found['first_day']} – {found['last_day']}，"
        f"数据至 / data until {found['seen_until']}；得分 / score {found['score']}"
    )
    _table(
        ["指标 / measure", "数值 / value", "算式 / sum"],
        [(f"{one['zh']} / {one['en']}", _value(one["name"], one["value"]), one["sum"]) for one in found["measures"]],
    )
    _print_lines(found["lines"], "法定线（按最后往来日） / lines of law on its last day")
    _table(
        ["不计入 / left out", "人 / heads", "金额 / amount"],
        [(f"{one['zh']} / {one['en']}", one["heads"], one["amount"]) for one in found["exclusions"]],
    )
    _print_months(found)
    _print_members(found)
    if found["tree"]:
        _print_tree(found["tree"])
    print(_FOOT)


def _table(headings: Sequence[str], rows: Sequence[Sequence[Any]], title: str | None = None) -> None:
    from screening.cli.output import print_table  # noqa: PLC0415

    print_table(headings, rows, title=title)


def _value(name: str, value: Any) -> str:
    if value is None:
        return "无法判断 / cannot tell" if name not in {"fed_from", "turned"} else "未见 / not seen"
    if name in _RATIOS:
        return f"{value:.1%}"
    return str(value) if isinstance(value, str) else f"{value:,}"


def _print_lines(rows: Sequence[dict[str, Any]], title: str) -> None:
    words = {True: "达到 / reached", False: "未达 / not reached", None: "无法判断 / cannot tell"}
    _table(
        ["法定数额 / figure of law", "线 / line", "本池 / here", "", "依据 / source"],
        [
            (f"{one['zh']} / {one['en']}", one["line"], "？" if one["have"] is None else one["have"],
             words[one["reached"]], one["article"])
            for one in rows
        ],
        title,
    )  # fmt: skip


def _print_months(found: dict[str, Any]) -> None:
    """Print the months, so that each line adds up: before + in - out = after."""
    balance, sums = found["balance"], found["sums"]
    drains = ("behind_out", "relatives", "cash", "securities", "property", "persons")
    spent = ("business_out", "wages", "other_out")

    def line(row: dict[str, Any], first: Any, last: Any) -> tuple[Any, ...]:
        return (
            _known(first), row["deposit"], row["business_in"], row["behind_in"] + row["other_in"], row["return"],
            row["commission"], sum((row[one] for one in drains), Decimal(0)),
            sum((row[one] for one in spent), Decimal(0)), _known(last),
        )  # fmt: skip

    rows = [
        (row["month"], *line(row, row["held_before"], row["held_after"]), row["new_depositors"], _share(row["payback"]),
         _share(row["dependence_fifo"]), _share(row["dependence_pro_rata"]))
        for row in found["months"]
    ]  # fmt: skip
    rows.append(("合计 / all", *line(sums, balance["held_first"], balance["held_last"]), "", "", "", ""))
    _table(
        ["月 / month", "月初 / before", "+ 吸收 / taken", "+ 经营 / business", "+ 其他 / other", "− 返还 / paid back",
         "− 提成 / commissions", "− 流出 / drained", "− 开支 / spent", "月末 / after", "新增人 / new", "返还率 / ρ",
         "δ FIFO", "δ 按比例"],
        rows,
        "月表：月初 + 收 − 付 = 月末 / before + in − out = after",
    )  # fmt: skip
    print(f"银行所报期末余额 / balance that the banks tell: {_known(balance['bank_last'])}")
    parts = "，".join(f"{one} {sums[one]:,.2f}" for one in drains if sums[one])
    print(f"流出 / drained: {parts or '0.00'}")


def _known(value: Any) -> str:
    return "？" if value is None else f"{value:,.2f}"


def _share(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def _print_members(found: dict[str, Any]) -> None:
    for title, name, columns in (
        ("操盘 / those behind it", "operators", ("paid_in", "paid_back", "commissions", "drawn")),
        ("提成人 / commission receivers", "promoters", ("paid_in", "commissions", "commission_times", "paid_back")),
        ("存款人 / depositors", "depositors", ("paid_in", "times_in", "paid_back", "times_back")),
    ):
        rows = found[name]
        words = {
            "paid_in": "存入 / paid in", "paid_back": "收回 / had back", "commissions": "提成 / commissions",
            "drawn": "提走 / drew", "commission_times": "次 / times", "times_in": "笔 / times", "times_back": "笔 / times",
        }  # fmt: skip
        if name == "operators":
            words |= {
                "paid_in": "经手吸收 / took",
                "paid_back": "经手返还 / paid back",
                "commissions": "经手提成 / paid out",
            }
        _table(
            ["账户 / account", *(words[one] for one in columns), "起", "止"],
            [(one["account_id"], *(one[column] for column in columns), one["first_day"] or "", one["last_day"] or "")
             for one in rows[:_MOST]],
            f"{title}：{len(rows)}" + ("（只列前 20 / first 20; all in --json）" if len(rows) > _MOST else ""),
        )  # fmt: skip


def _print_tree(tree: dict[str, Any]) -> None:
    most = max(one["heads"] for one in tree["levels"])
    _table(
        ["层 / level", "人 / heads", "", "入门费 / entry money", "得奖 / rewards"],
        [
            (one["level"], one["heads"], "█" * max(1, one["heads"] * 30 // most), one["entry"], one["rewarded"])
            for one in tree["levels"]
        ],
        f"发展层级 / recruiting tree：{tree['people']} 人，另有 {tree['unseen']} 人位置不明 / of unknown place",
    )
    _table(
        ["账户 / account", "层 / level", "直接发展 / recruits", "下线 / below", "得奖 / rewards", "入门 / entered"],
        [
            (one["account_id"], one["level"], one["recruits"], one["below"], one["rewarded"], one["entry_day"])
            for one in tree["top"]
        ],
        "发展最多 / top recruiters",
    )
    _print_lines(tree["lines"], "传销的线 / lines of pyramid selling")
