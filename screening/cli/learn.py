"""The commands on a learnt ranking: model learn, rankings, promote-ranking, retire-ranking."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.judgements import CasesOption, judgements
from screening.cli.screen import PANEL

if TYPE_CHECKING:
    from screening.alerts.learn import Trial
    from screening.runs.ranking import Kept

GROUP = "model"
_EXAMPLE = "[dim]例 / example:[/dim]"
RankingArgument = Annotated[str, typer.Argument(metavar="RANKING", help="排序编号 / its id", show_default=False)]
ReasonOption = Annotated[str, typer.Option("--reason", help="理由，记录在案 / why; kept", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands to the group of commands on models, which is made where there is none yet."""
    group = next((one.typer_instance for one in app.registered_groups if one.name == GROUP), None)
    if group is None:
        group = typer.Typer(no_args_is_help=True, help="模型：从已判断的案件学习排序 / models: learn from judged cases")
        app.add_typer(group, name=GROUP, rich_help_panel=PANEL)
    for command, name, epilog in (
        (learn, "learn", "screening model learn -w county"),
        (rankings, "rankings", "screening model rankings"),
        (promote, "promote-ranking", 'screening model promote-ranking M000001 --reason "后期案件上更准"'),
        (retire, "retire-ranking", 'screening model retire-ranking M000001 --reason "案件类型已变"'),
    ):
        group.command(name, epilog=f"{_EXAMPLE} {epilog}")(command)


def learn(
    workspace: WorkspaceOption = None,
    cases: CasesOption = None,
    as_json: JsonOption = False,
) -> None:
    """从已判断的案件学一个排序，与声明的排序比较；不会自行启用 / learn a ranking from judged cases; it is not put in force.

    案件取自案件库中已复核的结论，或 --cases 所指的文件。只用判断所依据的那次运行所见；按判断日，早的拟合，其后的校准，
    最后五分之一用来比较；不够即说明差多少。启用须由人：screening model promote-ranking。
    Cases are the approved judgements of the case store, or of a file. It sees only what the run had seen that each was
    judged in; by day of judgement, early cases fit, later ones calibrate, the last fifth compares.
    """
    from screening.cli.output import print_json  # noqa: PLC0415 - kept out of the start of other commands
    from screening.ledger.who import os_user  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.ranking import learn_ranking  # noqa: PLC0415

    target = Workspace.find(workspace)
    kept, made, gathered = learn_ranking(target, judgements(target, cases), os_user())
    if as_json:
        print_json(_row(kept))
        return
    print(
        f"已学得 / learnt {kept.ranking_id}：{len(gathered.cases)} 件 / cases，拟合 / fitted {made.fitted}，"
        f"校准 / calibrated {made.calibrated}（至 / until {made.fitted_until}），比较 / tried on {made.learnt.cases}"
        f"（自 / from {made.tried_from}）"
    )
    for reason, count in gathered.left_out.items():
        print(f"  未用 / left out: {reason} {count}")
    _print_trials([("学得 / learnt", made.learnt), ("声明 / declared", made.declared)])
    told = "，".join(f"{chance:.0%} → {share:.0%}" for chance, share in made.reliability)
    print(f"校准 / reliability（预计 → 实际，按三等分 / said → found, by thirds）: {told}")
    print(f"未启用 / not in force: screening model promote-ranking {kept.ranking_id} --reason …")


def _print_trials(trials: "list[tuple[str, Trial]]") -> None:
    """Print rankings side by side."""
    from screening.cli.output import print_table  # noqa: PLC0415

    print_table(
        [
            "排序 / ranking",
            "案件 / cases",
            "属实 / well founded",
            "平均精度 / average precision",
            "ROC 面积 / area",
            "Brier",
        ],
        [(name, one.cases, one.well_founded, one.average_precision, one.area, one.brier) for name, one in trials],
        title="后期案件 / later cases",
    )


def rankings(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """列出学得的排序及启用的一个 / list the rankings that were learnt, and the one in force."""
    from screening.cli.output import print_json, print_table  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.ranking import rankings as every  # noqa: PLC0415

    rows = [_row(one) for one in every(Workspace.find(workspace))]
    if as_json:
        print_json(rows)
        return
    print_table(
        ["编号 / id", "启用 / in force", "案件 / cases", "学得 / learnt", "声明 / declared", "何时 / at", "何人 / by"],
        [
            (one["ranking_id"], one["in_force"], one["cases"], one["learnt"]["average_precision"],
             one["declared"]["average_precision"], one["at"], one["by"])
            for one in rows
        ],
        title=f"{len(rows)} 个排序 / rankings",
    )  # fmt: skip


def promote(
    ranking: RankingArgument, reason: ReasonOption, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """启用一个排序：队列从此按它排；风险分不变 / put a ranking in force: the queue follows it; scores stay as declared."""
    _decide(workspace, ranking, "promoted", reason, as_json=as_json)


def retire(
    ranking: RankingArgument, reason: ReasonOption, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """停用启用的排序：队列回到声明的次序 / take a ranking out of force: the queue goes back to the declared order."""
    _decide(workspace, ranking, "retired", reason, as_json=as_json)


def _decide(workspace: Path | None, ranking: str, kind: str, reason: str, *, as_json: bool) -> None:
    """Write who decided what and why, and tell it."""
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.who import os_user  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.ranking import decide_on  # noqa: PLC0415

    done = decide_on(Workspace.find(workspace), ranking, kind, reason, os_user())
    if as_json:
        print_json(_row(done))
    else:
        print(f"{done.ranking_id} {'已启用 / is in force' if done.in_force else '已停用 / is out of force'}")


def _row(kept: "Kept") -> dict[str, Any]:
    """Give a ranking as JSON holds it."""
    return {"ranking_id": kept.ranking_id, "in_force": kept.in_force, **kept.record}
