"""The command that writes a ring or a neighbourhood for other programs: export."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screening.cli.follow import HubOption, at_hand, writable
from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.screen import RunOption, UnmaskOption
from screening.errors import WrongCall

if TYPE_CHECKING:
    from screening.bench.network import Network
    from screening.runs.reading import FinishedRun

PANEL = "资金追踪 / following money"
FORMATS = ("graphml", "gexf", "csv", "svg")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    example = "[dim]例 / example:[/dim] screening export R1a2b3c4d5e6f7081 --out ring --format graphml,csv"
    app.command("export", rich_help_panel=PANEL, epilog=example)(export)


def export(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="SUBJECT",
            help="团伙名称、编号或账号 / a ring's name or id, or an account",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="文件夹，或一个文件 / a folder, or one file", show_default=False)],
    workspace: WorkspaceOption = None,
    formats: Annotated[
        str | None, typer.Option("--format", help="graphml, gexf, csv, svg；缺省全部 / default: all")
    ] = None,
    hops: Annotated[int, typer.Option("--hops", min=1, max=3, help="账户周围几跳 / hops around an account")] = 1,
    hub: HubOption = 200,
    run_id: RunOption = None,
    as_json: JsonOption = False,
    unmask: UnmaskOption = False,
) -> None:
    """把团伙或账户周围的往来写成 Gephi、Cytoscape、i2 能打开的文件 / a ring or neighbourhood for other programs.

    账号总是文字；CSV 中以 = + - @ 开头或全为数字的文字前加单引号。已有的同名文件会被替换。
    Account numbers are text; in CSV a text that begins with = + - @ or is all digits gets a quote. Files are replaced.
    """
    from screening.cli.output import print_json  # noqa: PLC0415 - kept out of the start of other commands

    wanted = _formats(formats, out)
    with at_hand(workspace, run_id) as (setting, county):
        from screening.bench.network import neighbourhood, ring_network  # noqa: PLC0415
        from screening.bench.ring_sheet import ring_id_of  # noqa: PLC0415

        run = setting.run
        ring_id = ring_id_of(run, subject) if run is not None else None
        if run is not None and ring_id is not None:
            network = ring_network(county, run, ring_id, unmask=unmask)
            loans = _loans(run, network, county.numbers(_members(run, ring_id)))
        else:
            network, loans = neighbourhood(county, county.place(subject), hops, hub, unmask=unmask), []
    files = _written(network, loans, wanted, out)
    told = {
        "subject": network.name,
        "kind": network.kind,
        "nodes": len(network.nodes),
        "edges": len(network.edges),
        "cut_short": network.cut_short,
        "files": [str(file) for file in files],
    }
    if as_json:
        print_json(told)
        return
    print(f"{network.name}：{told['nodes']} 个账户 / accounts，{told['edges']} 条边 / edges")
    for file in files:
        print(f"已写入 / written: {file}")
    if network.cut_short:
        print(f"有 {network.cut_short} 处到此截止 / cut short here: {network.cut_short} places")


def _formats(text: str | None, out: Path) -> tuple[str, ...]:
    """Give the formats asked for: those named, else that of the file's name, else all."""
    if text is None:
        suffix = out.suffix.removeprefix(".")
        return (suffix,) if suffix in FORMATS and suffix != "csv" else FORMATS
    wanted = tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))
    unknown = [one for one in wanted if one not in FORMATS]
    if unknown or not wanted:
        raise WrongCall(f"没有这种格式 / no such format: {', '.join(unknown)}", remedy=", ".join(FORMATS))
    return wanted


def _members(run: "FinishedRun", ring_id: str) -> list[str]:
    members = run.table("ring_members")
    return [row["account_id"] for row in members.to_dicts() if row["ring_id"] == ring_id]


def _loans(run: "FinishedRun", network: "Network", numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """Give the loans between members of a lending ring, by the ids of their nodes."""
    ids = dict(zip(sorted(numbers.values()), (node["id"] for node in network.nodes), strict=True))
    return [
        {
            "lender_account_id": ids[numbers[row["lender_account_id"]]],
            "borrower_account_id": ids[numbers[row["borrower_account_id"]]],
            "received_by_borrower": row["received_by_borrower"],
        }
        for row in run.table("inferred_loans").to_dicts()
        if row["lender_account_id"] in numbers and row["borrower_account_id"] in numbers
    ]


def _written(network: "Network", loans: list[dict[str, Any]], wanted: tuple[str, ...], out: Path) -> list[Path]:
    """Write the files and give their places: into a folder, or the one file asked for."""
    contents: dict[str, bytes] = {}
    for one in wanted:
        contents |= _content(network, loans, one)
    if len(contents) == 1 and out.suffix and not out.is_dir():
        writable(out)
        out.write_bytes(*contents.values())
        return [out]
    if out.is_file():
        raise WrongCall("多个文件须写入文件夹 / several files need a folder", where=out, remedy="--out FOLDER")
    writable(out)
    out.mkdir(exist_ok=True)
    for name, content in contents.items():
        (out / name).write_bytes(content)
    return [out / name for name in contents]


def _content(network: "Network", loans: list[dict[str, Any]], form: str) -> dict[str, bytes]:
    """Give the files of one format, by name."""
    from screening.bench.network import EDGE_COLUMNS, NODE_COLUMNS, as_csv, csv_edges  # noqa: PLC0415
    from screening.networks.export import gexf, graphml  # noqa: PLC0415
    from screening.report.network_drawing import network_svg  # noqa: PLC0415

    match form:
        case "graphml":
            return {"network.graphml": graphml(network.nodes, network.edges)}
        case "gexf":
            return {"network.gexf": gexf(network.nodes, network.edges)}
        case "csv":
            return {
                "nodes.csv": as_csv(network.nodes, NODE_COLUMNS),
                "edges.csv": as_csv(csv_edges(network.edges), EDGE_COLUMNS),
            }
    return {"network.svg": network_svg(network, loans).encode()}
