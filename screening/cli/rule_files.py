"""The commands on a rule's two files: show them in words, write new ones, compare two versions of a pack."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.intake import JsonOption, WorkspaceOption

if TYPE_CHECKING:
    from screening.bench.diff import PackDiff, RuleDiff
    from screening.bench.show import RuleShown

FolderOption = Annotated[
    Path | None, typer.Option("--rules", help="规则文件夹；缺省为自带 / a rules folder; default: the shipped one")
]
STATES = {
    "added": "新增 / added",
    "removed": "删除 / removed",
    "changed": "修改 / changed",
    "same": "未变 / same",
    "broken": "不能运行 / broken",
}
SUBJECTS = {
    "any": "任何客户 / anybody",
    "individual": "个人 / individuals",
    "organisation": "单位 / organisations",
    "institution": "受监管机构 / supervised institutions",
}


def show(
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="规则编号 / id of a rule", show_default=False)],
    sql: Annotated[bool, typer.Option("--sql", help="也列出查询 / the query too")] = False,
    folder: FolderOption = None,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", help="列出该工作区的现行取值 / with the values in force in this workspace"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """列出一条规则的全部：看什么、依据、参数、相似的合法情形、不能证明什么、案例 / everything about one rule."""
    from dataclasses import asdict  # noqa: PLC0415 - kept out of the start of other commands

    from screening.bench.ready import rules_folder  # noqa: PLC0415
    from screening.bench.show import shown_rule  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.rulebook.overrides import overridden, read_overrides  # noqa: PLC0415
    from screening.rulebook.rule import read_rulebook  # noqa: PLC0415

    written = read_rulebook(rules_folder(folder))
    book = written
    if workspace is not None:
        file = Workspace.open(workspace).overrides
        book = overridden(written, read_overrides(file), str(file))
    found = shown_rule(book.of(rule_id), written.of(rule_id), sql=sql)
    if as_json:
        print_json(asdict(found))
    else:
        print_rule(found)


def print_rule(found: "RuleShown") -> None:
    """Print a rule for an analyst."""
    from screening.cli.output import print_table  # noqa: PLC0415

    print(f"■ {found.title_zh} / {found.title_en}")
    print(f"{found.rule_id}（{found.pack}，严重程度 / severity {found.severity}，版本 / version {found.version}）")
    print(f"文件 / file: {found.file}")
    if found.typology != found.rule_id:
        print(f"类型 / typology: {found.typology}")
    print(f"\n{found.says}\n")
    if found.reason_zh:
        print(f"理由 / reason: {found.reason_zh}\n  {found.reason_en}")
        print(f"对象 / subjects: {SUBJECTS[found.subjects]}")
    needs = [*found.requires, *([f"历史 / history {found.history}"] if found.history else [])]
    if needs:
        print(f"必需 / requires: {', '.join(needs)}（缺则无法判断 / without them it cannot tell）")
    print_table(["读取的表 / reads", "内容 / meaning"], list(found.sees.items()))
    if found.parameters:
        print_table(
            ["参数 / parameter", "现行 / in force", "缺省 / default", "单位 / unit", "范围 / range"],
            [(one.name, f"{one.shown_zh}", one.default, one.unit or "", one.range) for one in found.parameters],
        )
    _print_grounds(found)
    _print_cases(found)
    if found.sql is not None:
        print(f"\n{found.sql}")


def _print_grounds(found: "RuleShown") -> None:
    """Print the law that a rule rests on, the look-alikes that it considers and what it leaves open."""
    for one in found.law:
        until = f"–{one['to']}" if one.get("to") else ""
        print(f"依据 / basis: {one['instrument']} {one['article']} [{one['tag']}] {one['from']}{until}：{one['says']}")
    for name in found.constants:
        print(f"法定数额 / figure of law: {name}（screening rules law {name}）")
    for text in found.look_alikes:
        print(f"已考虑的合法情形 / look-alike: {text}")
    if found.does_not_prove:
        print(f"不能证明 / does not prove: {found.does_not_prove}")
    if found.facts:
        print(f"事实 / facts: {', '.join(f'{name} ({unit})' for name, unit in found.facts.items())}")


def _print_cases(found: "RuleShown") -> None:
    """Print what the rule's own cases say."""
    for name in found.match:
        print(f"案例·须命中 / must match: {name}")
    for name in found.no_match:
        print(f"案例·不得命中 / must not: {name}")
    for one in found.unproven:
        print(f"未证明 / unproven: {one.get('change')}：{one.get('why')}")


def new(
    rule_id: Annotated[
        str, typer.Argument(metavar="RULE_ID", help="新编号：小写字母、数字、下划线 / the new id", show_default=False)
    ],
    pack: Annotated[
        str, typer.Option("--pack", help="规则包，如 / pack, such as money_laundering", show_default=False)
    ],
    source: Annotated[
        str | None, typer.Option("--from", metavar="RULE", help="以此规则为底本 / begin with a copy of this rule")
    ] = None,
    typology: Annotated[
        str | None, typer.Option("--typology", help="所属类型 / the typology that it stands for; default: its id")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--rules",
            help="写入哪个规则文件夹；缺省为源码中的，安装包内的只读 / the folder to write to; default: the checkout's; "
            "those of an installed package are read-only",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """新建一条可用的规则：查询与说明两个文件，自带通过证明的案例 / write a working rule with cases that prove it.

    不覆盖任何文件。写好即出现在 list、test、目录与筛查中，无须改别处。
    Nothing is overwritten. It is in list, test, the catalogue and the runs at once; nothing else needs a change.
    """
    from dataclasses import asdict  # noqa: PLC0415

    from screening.bench.new import folder_for, new_rule  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415

    made = new_rule(rule_id, pack, folder_for(folder), source=source, typology=typology)
    if as_json:
        print_json(asdict(made))
        return
    for file in (*made.shared, *made.files):
        print(f"已写入 / written: {file}")
    own = f" --rules {folder}" if folder else ""
    print(f"下一步 / next: screening rules test {made.rule_id} --prove{own}")


def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="旧版：文件夹，或 git 修订 / a folder, or a revision: HEAD~3, HEAD~3:rules",
            show_default=False,
        ),
    ],
    newer: Annotated[
        str,
        typer.Argument(metavar="NEW", help="新版；缺省为现有规则 / default: the rules as they are", show_default=False),
    ] = "",
    workspace: WorkspaceOption = None,
    run_id: Annotated[
        str | None,
        typer.Option("--run", help="按哪次运行的数据；缺省最新 / on the data of which run; default: the newest"),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="也列出未变的规则 / rules that did not change too")] = False,
    as_json: JsonOption = False,
) -> None:
    """两版规则在同一数据上的差别：哪些规则变了，哪些对象进出 / two versions of the rules on the same data.

    按各版文件自己的取值计算，不计工作区的 overrides.toml；不写入任何内容。
    With the values of each version's own files, not the workspace's overrides.toml. Nothing is written.
    """
    from contextlib import ExitStack  # noqa: PLC0415
    from dataclasses import asdict  # noqa: PLC0415

    from screening.bench.diff import diff as compared  # noqa: PLC0415
    from screening.bench.ready import setting_of  # noqa: PLC0415
    from screening.bench.versions import opened  # noqa: PLC0415
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.cli.screen import stages_shown  # noqa: PLC0415
    from screening.home import shipped  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415

    setting = setting_of(Workspace.find(workspace), run_id)
    with ExitStack() as stack:
        first = stack.enter_context(opened(old))
        second = stack.enter_context(opened(newer or str(shipped("rules"))))
        watcher = stack.enter_context(stages_shown())
        found = compared(setting, first, second, watcher)
    if as_json:
        print_json(asdict(found))
    else:
        print_diff(found, every=every)


def print_diff(found: "PackDiff", *, every: bool = False) -> None:
    """Print two versions side by side: a line a rule, then what changed in each and who moves by it."""
    from screening.cli.output import print_table  # noqa: PLC0415

    print(f"旧 / old {found.old} → 新 / new {found.new}，截至 / as of {found.as_of}")
    if found.tables_changed:
        print(
            "词表、LPR 或合法往来模式有变，全部规则均已重算 / words, LPR or lawful patterns differ: every rule was run"
        )
    for note in found.notes:
        print(f"注意 / note: {note}")
    told = [one for one in found.rules if every or one.state != "same" or one.entering or one.leaving]
    rows: list[tuple[Any, ...]] = [
        (
            one.rule_id, STATES[one.state], one.old_findings, one.new_findings, one.old_subjects, one.new_subjects,
            one.entering, one.leaving,
        )
        for one in told
    ]  # fmt: skip
    if rows:
        print_table(
            [
                "规则 / rule",
                "",
                "旧发现",
                "新发现 / findings",
                "旧对象",
                "新对象 / subjects",
                "进 / enter",
                "出 / leave",
            ],
            rows,
        )
    for one in told:
        _print_change(one)
    same = sum(one.state == "same" for one in found.rules)
    print(f"{len(found.rules)} 条规则，未变 {same} / rules, unchanged {same}")
    print(
        f"已计算的规则合计 / over the rules that were run: 对象 / subjects {found.old_subjects:,} → {found.new_subjects:,}，"
        f"进 / enter {found.entering:,}，出 / leave {found.leaving:,}"
    )


def _print_change(one: "RuleDiff") -> None:
    """Print what changed in a rule, and some of those who move by it."""
    lines = []
    if one.query:
        lines.append("查询已改 / the query changed")
    lines += [f"{name}: {was} → {now}" for name, (was, now) in one.parameters.items()]
    if one.keys:
        lines.append(f"说明已改 / changed too: {', '.join(one.keys)}")
    if one.problem:
        lines.append(f"本版软件不能运行 / this software cannot run it: {one.problem}")
    for what, count, examples in (
        ("进 / enter", one.entering, one.entering_examples),
        ("出 / leave", one.leaving, one.leaving_examples),
    ):
        if count:
            more = f" …（{count}）" if count > len(examples) else ""
            lines.append(f"{what}: {', '.join(examples)}{more}")
    if lines:
        print(f"■ {one.rule_id}")
    for line in lines:
        print(f"  {line}")
