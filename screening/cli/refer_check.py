"""The commands of a referral's messages: refer check, refer drafts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.intake import JsonOption

if TYPE_CHECKING:
    from screening.referral.checking.problems import Problem

_EXAMPLE = "[dim]例 / example:[/dim]"


def add(group: typer.Typer) -> None:
    """Add the commands to the group `refer`."""
    group.command("check", epilog=f"{_EXAMPLE} screening refer check goaml.xml --lists fiu")(check)
    group.command("drafts", epilog=f"{_EXAMPLE} screening refer drafts 移送卷/camlmac.xml --out 各行")(drafts)


def check(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, show_default=False,
            help="dossier.json、goAML 或可疑交易报告草稿 XML / a dossier's JSON, a goAML report, a bank's draft",
        ),
    ],
    lists: Annotated[
        Path | None,
        typer.Option(
            "--lists", exists=True, file_okay=False,
            help="接收方代码表目录 / the receiver's code lists: goaml.toml, camlmac.toml, *.xsd",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """离线校验一份报文：次序、基数、代码、长度、日期、跨字段、合计 / check one message offline, beyond its schema.

    每个问题写明元素路径、原因、办法；代码表写明核实程度，未核实的以接收方为准。不需要工作区。
    Each problem names the element's path, the cause and the remedy; each code list how well it was checked. No workspace.
    """
    from screening.cli.output import print_json, print_table  # noqa: PLC0415 - kept out of the start of other commands
    from screening.referral.checking.of_file import check_message  # noqa: PLC0415

    found = check_message(file, lists)
    if as_json:
        print_json(
            {
                "file": file.name,
                "kind": found.kind,
                "holds": not found.problems,
                "problems": [_told(one) for one in found.problems],
                "notes": [_told(one) for one in found.notes],
                "lists": [{"name": name, "checked": tag} for name, tag in found.lists],
            }
        )
    else:
        for title, told in (("问题 / problems", found.problems), ("说明 / notes", found.notes)):
            if told:
                print_table(
                    ["位置 / place", "原因 / cause", "办法 / remedy"],
                    [(one.place, "\n".join(one.what), "\n".join(one.remedy)) for one in told],
                    title=f"{len(told)} {title}",
                )
        if found.lists:
            print_table(["代码表 / code list", "核实程度 / how it was checked"], found.lists)
        print(f"{file.name}: {found.kind}，{'不合格 / does not hold' if found.problems else '合格 / holds'}")
    if found.problems:
        raise typer.Exit(1)


def drafts(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, show_default=False, help="移送卷中的 camlmac.xml / of a folder"),
    ],
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="新文件夹 / a new folder", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """把可疑交易报告草稿按银行拆开，一行一份 / split the drafts by bank: one file each, nobody sees another's customers.

    草稿供该行合规人员参考，不是报送。 A draft for that bank's compliance officer, not a filing.
    """
    from screening.cli.output import print_json  # noqa: PLC0415 - kept out of the start of other commands
    from screening.referral.camlmac import split_drafts  # noqa: PLC0415

    split = split_drafts(file.read_bytes())
    out.mkdir(parents=True)
    for bank, content in split.items():
        (out / f"camlmac-{bank}.xml").write_bytes(content)
    names = [f"camlmac-{bank}.xml" for bank in split]
    if as_json:
        print_json({"folder": str(out), "files": names})
        return
    print(f"已写出 / written: {out}: {', '.join(names)}")


def _told(problem: "Problem") -> dict[str, str]:
    return {
        "place": problem.place,
        "what_zh": problem.what.zh,
        "what_en": problem.what.en,
        "remedy_zh": problem.remedy.zh,
        "remedy_en": problem.remedy.en,
    }
