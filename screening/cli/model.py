"""The commands on the anomaly model: train, score, card, compare, promote."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import UnmaskOption

if TYPE_CHECKING:
    from screening.anomaly.reasons import Reason
    from screening.ledger.workspace import Workspace

_EXAMPLE = "[dim]例 / example:[/dim]"
_SHOWN = 5

model_app = typer.Typer(no_args_is_help=True, help="异常模型：训练、打分、比较、启用 / the anomaly model")

Version = Annotated[str, typer.Argument(metavar="VERSION", help="模型版本 / a version", show_default=False)]
VersionOption = Annotated[
    str | None, typer.Option("--version", help="模型版本；缺省为启用的 / a version; default: the one in use")
]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    app.add_typer(model_app, name="model", rich_help_panel="规则 / rules")


def _workspace(workspace: Path | None) -> "Workspace":
    from screening.ledger.workspace import Workspace  # noqa: PLC0415 - kept out of the start of other commands

    return Workspace.find(workspace)


@model_app.command("train", epilog=f"{_EXAMPLE} screening model train -w county")
def train(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """用账本现有账户训练，不用任何标签；存入工作区，尚不启用 / fit to the ledger's accounts without labels, and keep it.

    文件为 skops 格式（不含可执行代码），其 sha256 写入记录 / the file is skops, which runs no code; its sha256 is recorded.
    """
    from screening.bench.models import train as fit_and_keep  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415

    record = fit_and_keep(_workspace(workspace))
    if as_json:
        print_json(_told(record))
        return
    print(f"版本 / version: {record['version']}，{record['accounts']} 个账户 / accounts")
    _print_stability(record)
    print(f"启用 / to use it: screening model promote {record['version']}")


@model_app.command("score", epilog=f"{_EXAMPLE} screening model score --most 20")
def score(
    most: Annotated[int, typer.Option("--most", min=1, help="列出多少个账户 / how many accounts")] = 10,
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    unmask: UnmaskOption = False,
    as_json: JsonOption = False,
) -> None:
    """用已存的模型给账本现有账户打分，列出最异常的及原因 / score the ledger's accounts by a kept model, with reasons."""
    from screening.bench.models import score_ledger  # noqa: PLC0415
    from screening.cli.output import print_json, print_table  # noqa: PLC0415
    from screening.masking import mask_account  # noqa: PLC0415

    kept, moved, shown = score_ledger(_workspace(workspace), version, most)
    rows: list[dict[str, Any]] = [
        {
            "account_id": one.account if unmask else mask_account(one.account),
            "place": one.place,
            "unusual": one.unusual,
            "reasons": [_reason(reason) for reason in one.reasons],
        }
        for one in shown
    ]
    if as_json:
        print_json({"version": kept.version, "drift": moved, "accounts": rows})
        return
    print_table(
        ["", "账户 / account", "异常 / unusual", "原因 / reason"],
        [(one["place"], one["account_id"], one["unusual"], _first_reason(one["reasons"])) for one in rows],
        title=f"模型 / model {kept.version}",
    )
    _print_drift(moved)


@model_app.command("card", epilog=f"{_EXAMPLE} screening model card")
def card(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """模型说明与已存版本 / the model's card and the versions kept."""
    from screening.bench.models import kept_records, model_in_use  # noqa: PLC0415
    from screening.cli.output import print_json, print_table  # noqa: PLC0415
    from screening.home import shipped  # noqa: PLC0415

    model, found = model_in_use(), kept_records(_workspace(workspace))
    text = (shipped("models") / model.name / "card.md").read_text(encoding="utf-8")
    if as_json:
        kept = [_told(one) for one in found]
        print_json({"model": model.name, "model_digest": model.digest, "card": text, "versions": kept})
        return
    print(text)
    print_table(
        ["版本 / version", "训练于 / trained at", "截止 / as of", "账户 / accounts", "sha256", "启用 / in use"],
        [
            (one["version"], one["trained_at"], one["as_of"], one["accounts"], one["sha256"][:16],
             "✓" if one["promoted"] else "")
            for one in found
        ],
        title="已存版本 / versions kept",
    )  # fmt: skip


@model_app.command("compare", epilog=f"{_EXAMPLE} screening model compare 3f2a9c01d4e5 8b7711aa0c2d")
def compare(one: Version, other: Version, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """两个版本给账本现有账户打分有多相近 / how alike two versions score the ledger's accounts."""
    from screening.bench.models import compare as compare_kept  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415

    found = compare_kept(_workspace(workspace), one, other)
    if as_json:
        print_json(found)
        return
    print(f"{found['accounts']} 个账户 / accounts")
    print(f"前百分之一相同 / first per cent in common: {found['first_per_cent_kept']:.1%}")
    print(f"秩相关 / rank correlation: {found['rank_correlation']}")
    for name in ("one", "other"):
        print(f"{found[name]}:")
        _print_drift(found[f"drift_{name}"])


@model_app.command("promote", epilog=f"{_EXAMPLE} screening model promote 3f2a9c01d4e5")
def promote(version: Version, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """启用一个版本：此后的运行用它打分 / put a version into use: runs from now on score by it.

    未启用任何版本时，每次运行用当次账户训练 / without one, each run fits the model to its own accounts.
    """
    from screening.bench.models import use  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415

    done = use(_workspace(workspace), version)
    if as_json:
        print_json(done)
    else:
        print(f"已启用 / in use: {done['version']}（此前 / before: {done['before'] or '—'}）")


def _reason(one: "Reason") -> dict[str, Any]:
    """Give a reason as people and programs read it."""
    return {"behaviour": one.behaviour, "zh": one.zh, "en": one.en, "share": one.share, "clear": one.clear}


def _told(record: dict[str, Any]) -> dict[str, Any]:
    """Give a record without the spread of every column."""
    return {name: value for name, value in record.items() if name != "reference"}


def _first_reason(found: list[dict[str, Any]]) -> str:
    if not found:
        return "—"
    unclear = "" if found[0]["clear"] else "无明显主因 / no clear driver: "
    return f"{unclear}{found[0]['zh']} / {found[0]['en']}"


def _print_stability(record: dict[str, Any]) -> None:
    for one in record["stability"]:
        kept, ranks = one["first_per_cent_kept"], one["rank_correlation"]
        print(
            f"种子 / seed {one['seed']}: 前百分之一相同 / first per cent kept {kept:.1%}, 秩相关 / rank correlation {ranks}"
        )


def _print_drift(moved: dict[str, Any]) -> None:
    worst = sorted(moved["features"].items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
    listed = ", ".join(f"{name} {index}" for name, index in worst)
    print(f"漂移 / drift (PSI): 得分 / score {moved['score']}, {listed}")
    print(f"高于训练时 99% 分位 / above the fit's 99th percentile: {moved['above_99']:.1%}")
