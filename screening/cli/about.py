"""The command that tells all about one person or account: explain SUBJECT."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import PANEL, RunOption, UnmaskOption

if TYPE_CHECKING:
    from screening.bench.about import About
    from screening.bench.explain import Explanation

SubjectArgument = Annotated[
    str,
    typer.Argument(
        metavar="SUBJECT",
        help="账号（可掩码），或银行的客户号 / an account number, masked or whole, or a bank's number of a customer",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    epilog = "[dim]例 / example:[/dim] screening explain 6299010064224956405"
    app.command("explain", rich_help_panel=PANEL, epilog=epilog)(explain)


def explain(
    subject: SubjectArgument,
    workspace: WorkspaceOption = None,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """解释任何一个客户或账户，不论是否被预警 / all that a run says of anyone, flagged or not.

    风险分及其构成、命中的规则、只差一个条件的规则、因数据不足而不能判断的规则，以及与同类账户相比处于何处。
    The score in parts, rules that fired, rules one threshold short, rules that cannot tell and what they lack, and where the
    account stands among its peers. Nothing is written.
    """
    from screening.bench.about import about  # noqa: PLC0415 - kept out of the start of other commands
    from screening.bench.ready import read_rules, ready, rules_folder, setting_of  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.cli.screen import stages_shown  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.runs.reading import open_run  # noqa: PLC0415

    target = Workspace.find(workspace)
    run = open_run(target, run_id)
    setting = setting_of(target, run.record["run_id"])
    folder = rules_folder(None)
    book = read_rules(setting, folder)
    with stages_shown() as watcher, ready(setting, book, book.rules, folder, watcher) as engine:
        found = about(engine, setting, run, book.rules, subject, unmask=unmask)
    if as_json:
        print_json(_told(found))
    else:
        _print(found)


def _told(found: "About") -> dict[str, Any]:
    """Give what JSON holds: of each rule the answer and what stopped it; `screening rules explain` has all."""
    from dataclasses import asdict  # noqa: PLC0415

    told = {
        name: getattr(found, name) for name in ("subject", "accounts", "run_id", "as_of", "alert", "missed", "absent")
    }
    rules = {name: [_rule(one) for one in getattr(found, name)] for name in ("fired", "near", "cannot_tell")}
    return {
        **told,
        "scores": [asdict(one) for one in found.scores],
        **rules,
        "peers": [asdict(one) for one in found.peers],
    }


def _rule(one: "Explanation") -> dict[str, Any]:
    """Give a rule's answer in short."""
    return {
        "rule_id": one.rule_id, "title_zh": one.title_zh, "title_en": one.title_en, "outcome": one.outcome,
        "missed": one.missed, "lacking": one.lacking,
        "stopped_by": [
            {"step": step, "text": condition.text, "figure": condition.shown[0], "line": condition.shown[1],
             "short_by": condition.shown[2]}
            for step, condition in one.stopped_by
        ],
    }  # fmt: skip


def _print(found: "About") -> None:
    """Print what is known of a subject."""
    from screening.cli.alert_parts import print_waterfall  # noqa: PLC0415

    print(f"对象 / subject {found.subject}，账户 / accounts {', '.join(found.accounts)}，运行 / run {found.run_id}")
    if found.alert:
        print(
            f"在预警中 / in alert {found.alert['alert_id']}（{found.alert['priority']} {found.alert['risk_score']:.1f}）："
            f"{found.alert['headline_zh']}"
        )
    else:
        print("未被预警；未被预警不等于没有问题 / no alert concerns it; that is no clearance")
    titles = {one.rule_id: (one.title_zh, one.title_en) for one in found.fired}
    for one in found.scores:
        print(f"\n{one.account}: ", end="")
        print_waterfall([_part(part, titles) for part in one.parts], one.risk_score)
    print(f"命中 / fired {len(found.fired)}" + "".join(f"\n  ● {one.title_zh}（{one.rule_id}）" for one in found.fired))
    print(f"只差一个条件 / one threshold short {len(found.near)}")
    for rule in found.near:
        print(f"  ○ {rule.title_zh}（{rule.rule_id}）{_short(rule)}")
    print(f"不能判断 / cannot tell {len(found.cannot_tell)}")
    for rule in found.cannot_tell:
        print(f"  ? {rule.title_zh}（{rule.rule_id}）缺少 / lacking {', '.join(rule.lacking)}")
    print(
        f"其余 / the others: 差得更多 / further off {found.missed}，没有此类往来 / nothing of the kind {found.absent}"
    )
    for reason in found.reasons:
        print(f"异常原因 / unusual: {reason['account_id']} {reason['reason_zh']} / {reason['reason_en']}")
    _print_peers(found)
    print("逐条细看 / one rule in full: screening rules explain RULE SUBJECT")
    print("以上为疑似线索，未经查证 / clues only, not verified.")


def _part(part: Any, titles: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """Give a part of a score with its rule's title."""
    title = titles.get(part.rule_id or "", (None, None))
    return {
        "kind": part.kind,
        "rule_id": part.rule_id,
        "points": part.points,
        "title_zh": title[0],
        "title_en": title[1],
    }


def _short(rule: "Explanation") -> str:
    """Say by what a rule was missed."""
    told = [
        f"：{condition.text}，{condition.shown[0]}，须 / needs {condition.shown[1]}"
        + (f"，差 / short by {condition.shown[2]}" if condition.shown[2] else "")
        for _, condition in rule.stopped_by
        if condition.shown[0]
    ]
    return told[0] if told else ""


def _print_peers(found: "About") -> None:
    """Print where each account stands among its peers."""
    from screening.cli.output import print_table  # noqa: PLC0415

    if found.peers:
        print_table(
            ["账户 / account", "数字 / figure", "此账户", "同类中位数 / median", "少于它的同类 / peers with less"],
            [
                (one.account, f"{one.zh} / {one.en}", one.value, one.median, f"{one.less:.1%}（{one.peers:,}）")
                for one in found.peers
            ],
            title="与同类账户相比 / beside its peers",
        )
