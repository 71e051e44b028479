"""`screening rules evaluate`: what became of each rule's alerts once people had judged them."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.intake import JsonOption, WorkspaceOption

if TYPE_CHECKING:
    from screening.bench.evaluation import Evaluated, Evaluation

_DAY = ["%Y-%m-%d"]


def evaluate(
    workspace: WorkspaceOption = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=_DAY, help="自何日的判断 / judged from this day on")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=_DAY, help="至何日的判断 / judged up to this day")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """定期评估规则：判断过的预警中确认多少，及其区间 / evaluate the rules by what people judged, with intervals.

    按案件库中已复核的结论：确认、已解释、无法判断、需补充资料；确认比例的区间为 Wilson，95 %；从未确认的规则；
    已解释的预警是否挤在某条界线附近（差距在两成以内）。一条预警对它的每条规则都计一次。
    By the approved judgements of the case store. An alert counts for each of its rules; "alone" are those that named no
    other rule.
    Told too: rules that never confirm, and lines near which (within a fifth) explained alerts cluster.
    """
    from screening.bench.evaluation import evaluate as evaluated  # noqa: PLC0415 - kept out of the start of others
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    found = evaluated(Workspace.find(workspace), since and since.date(), until and until.date())
    if as_json:
        print_json(asdict(found))
    else:
        _print(found)


def _print(found: "Evaluation") -> None:
    """Print the rules as one table, then what stands out."""
    from screening.cli.output import print_table  # noqa: PLC0415

    if not found.rules:
        print(
            f"尚无已复核的结论可供评估 / no approved judgement to evaluate by（案件库中 / in the store {found.judged}）；"
            "先在页面上判断、复核 / judge and approve on the pages: screening serve"
        )
        return
    print_table(
        ["规则 / rule", "判断 / judged", "确认 / confirmed", "已解释 / explained", "无法判断 / cannot tell",
         "待资料 / requested", "独有 / alone", "确认比例 / share", "95 %", "中位时长 / median hours"],
        [
            (one.rule_id, one.judged, one.confirmed, one.explained, one.cannot_tell, one.requested, one.alone,
             _share(one), _interval(one), f"{one.hours:.1f}")
            for one in found.rules
        ],
        title=f"{found.judged} 条判断过的预警 / judged alerts",
    )  # fmt: skip
    for one in found.rules:
        if one.never_confirmed:
            print(
                f"从未确认 / never confirmed: {one.rule_id} {one.title_zh}（{one.explained} 条已解释 / explained）；"
                f"试别的取值 / try other values: screening rules backtest {one.rule_id} --set …"
            )
        for line in one.lines:
            if line.clusters:
                near, far = line.near_explained + line.near_confirmed, line.far_explained + line.far_confirmed
                print(
                    f"已解释的挤在界线附近 / explained ones cluster near a line: {one.rule_id} ${line.parameter}"
                    f"（{line.fact}）：两成以内 / within a fifth {line.near_explained}/{near}，以外 / beyond "
                    f"{line.far_explained}/{far}，偶然概率 / by chance {line.chance:.3f}"
                )
    if found.silent:
        print(f"有发现而无判断的规则 / rules with findings of which none was judged: {', '.join(found.silent)}")
    if found.drawn:
        print(f"线下抽查 / drawn below the line {found.drawn}：screening below-line")
    if found.unseen:
        print(f"未计：其运行已不在 / left out, their run is gone: {found.unseen}")


def _share(one: "Evaluated") -> str:
    return "—" if one.share is None else f"{one.share:.0%}"


def _interval(one: "Evaluated") -> str:
    return "—" if one.low is None or one.high is None else f"{one.low:.0%} – {one.high:.0%}"
