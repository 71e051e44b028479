"""The commands that hand a matter to the police: refer, with verify and replay, and the county's key."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from screening.cli import refer_check
from screening.cli.intake import JsonOption, WorkspaceOption
from screening.cli.people import PANEL, opened_store
from screening.cli.screen import RunOption, stages_shown

if TYPE_CHECKING:
    from screening.referral.keys import Seal

_EXAMPLE = "[dim]例 / example:[/dim]"
_MAKE = "folder"
_MOMENT = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]


class _Refer(TyperGroup):
    """A group in which `refer ID` means `refer folder ID`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in that was left out."""
        known = {*self.commands, *self.get_help_option_names(ctx)}
        return super().parse_args(ctx, [_MAKE, *args] if args and args[0] not in known else args)


refer_app = typer.Typer(cls=_Refer, no_args_is_help=True, help="移送公安：卷宗、封存、核验 / hand over to the police")
key_app = typer.Typer(no_args_is_help=True, help="封存用的密钥 / the key that seals referrals")
FolderArgument = Annotated[Path, typer.Argument(help="移送卷文件夹 / a referral's folder", show_default=False)]
KeyFolderOption = Annotated[
    Path | None, typer.Option("--key-folder", help="密钥文件夹；缺省为工作区的 keys / default: keys in the workspace")
]
PassphraseOption = Annotated[
    bool, typer.Option("--passphrase", help="询问私钥口令 / ask for the private key's passphrase")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    refer_check.add(refer_app)
    app.add_typer(refer_app, name="refer", rich_help_panel=PANEL)
    app.add_typer(key_app, name="key", rich_help_panel=PANEL)


@refer_app.command(_MAKE, epilog=f"{_EXAMPLE} screening refer C2026-00001 --out 移送卷 --by he.cha")
def folder(
    item: Annotated[
        str,
        typer.Argument(
            help="案件、团伙、预警或移送编号 / a case, ring, alert, or a referral (Y2026-00001)", show_default=False
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="新文件夹 / a new folder", show_default=False)],
    audience: Annotated[str, typer.Option("--audience", help="police, meeting, publicity")] = "police",
    message: Annotated[str, typer.Option("--message", help="new, amend, withdraw")] = "new",
    of: Annotated[
        str | None, typer.Option("--of", help="所补充或撤回的移送 / the referral amended or withdrawn")
    ] = None,
    at: Annotated[
        datetime | None, typer.Option("--date", formats=_MOMENT, help="成卷时间；缺省现在 / made at; default: now")
    ] = None,
    by: Annotated[
        str, typer.Option("--by", help="经办人登录名，封存时须有 / who does it; needed for a sealed one")
    ] = "",
    officers: Annotated[list[str] | None, typer.Option("--officer", help="承办人及执法证号 / an officer")] = None,
    key_folder: KeyFolderOption = None,
    passphrase: PassphraseOption = False,
    run: RunOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """写出一个移送卷文件夹：已批准的封存，未批准的为草稿 / write a referral's folder: sealed if approved, else a draft.

    卷内有移送书、卷宗、证据表、资金图、JSON 与 XML 报文、运行记录与规则、清单与签名；要么完整写出，要么不写。
    草稿每个文件都有标记，不封存。审批见 screening referrals。
    It holds letter, dossier, evidence, drawings, JSON and XML, the run's record and rules, the list and the seal; whole or
    not at all. A draft is marked in every document and not sealed. Approval: screening referrals.
    """
    from screening.cli.output import print_json  # noqa: PLC0415 - kept out of the start of other commands
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.referral.dossier import Audience, Message  # noqa: PLC0415
    from screening.referral.making import Wanted, approved_for, draft_folder, referral_folder  # noqa: PLC0415
    from screening.referral.manifest import read_manifest  # noqa: PLC0415

    place = Workspace.find(workspace)
    with opened_store(workspace) as store:
        wanted = Wanted(
            item,
            run,
            one_of(Audience, audience),
            one_of(Message, message),
            of,
            officers=tuple(officers or ()),
        )
        known = item if _is_referral(item) else approved_for(store, place, wanted)
        if known:
            made = referral_folder(place, store, known, out, by, lambda: _seal(place.path, key_folder, passphrase), at)
        else:
            made = draft_folder(place, store, wanted, out, at)
    told = read_manifest(made)
    if as_json:
        print_json({"folder": str(made), **told})
        return
    state = "草稿，未封存 / a draft, not sealed" if told["draft"] else f"已封存 / sealed: {told['key'][:16]}…"
    print(f"{made}：{len(told['files'])} 个文件 / files；{state}")


@refer_app.command("verify", epilog=f"{_EXAMPLE} screening refer verify 移送卷 --key referral.public.pem")
def verify(
    folder: FolderArgument,
    key: Annotated[
        Path | None, typer.Option("--key", exists=True, dir_okay=False, help="该县的公钥 / the county's public key")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """核验移送卷：摘要、签名、数额、出处、报文；不需要工作区 / check a folder; no workspace is needed.

    任何一个字节被改动都会指出是哪个文件。不给 --key 时只能核对卷内公钥，请事先当面取得公钥。
    One changed byte anywhere fails and names the file. Without --key the folder's own key is all there is: get the county's
    key by another way first.
    """
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.referral.verify import verify_folder  # noqa: PLC0415

    found = verify_folder(folder, key.read_bytes() if key else None)
    if as_json:
        print_json(
            {
                "holds": found.holds,
                "files": found.files,
                "key": found.manifest.get("key"),
                "key_pinned": found.pinned,
                "faults": [{"file": one.file, "zh": one.what.zh, "en": one.what.en} for one in found.faults],
            }
        )
    else:
        for one in found.faults:
            print(f"{one.file}: {one.what.zh} / {one.what.en}")
        if found.holds:
            print(
                f"核验通过，{found.files} 个文件 / it holds, {found.files} files\n公钥指纹 / key: {found.manifest['key']}"
            )
        if not found.pinned:
            print("未用 --key 指定公钥，签名人身份未核 / no --key: who signed it is not checked")
    if not found.holds:
        raise typer.Exit(1)


@refer_app.command("replay", epilog=f"{_EXAMPLE} screening refer replay 移送卷 -w county")
def replay(folder: FolderArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """按卷内记录重做筛查，逐字节比对 / make the run again from what the folder records; compare byte by byte.

    用记录的账本版本、规则与参数；不写入工作区。
    With the recorded state of the ledger, rules and parameters; nothing is kept.
    """
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.referral.replay import replay as again  # noqa: PLC0415

    with stages_shown() as watcher:
        found = again(folder, Workspace.find(workspace), watcher)
    if as_json:
        told = [{"zh": one.zh, "en": one.en} for one in found.differences]
        print_json({"run_id": found.run_id, "holds": found.holds, "same": list(found.same), "differences": told})
    else:
        for one in found.differences:
            print(f"{one.zh} / {one.en}")
        if found.holds:
            print(f"重做结果逐字节一致：{found.run_id} / the same byte for byte: {', '.join(found.same)}")
    if not found.holds:
        raise typer.Exit(1)


@key_app.command("make", epilog=f"{_EXAMPLE} screening key make --passphrase -w county")
def make(
    key_folder: KeyFolderOption = None,
    passphrase: PassphraseOption = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """生成密钥对；私钥只留本机，公钥交给接收方 / make the pair of keys; the public one goes to who receives referrals.

    请把指纹当面告知接收方。 Tell the fingerprint to the receivers face to face.
    """
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.referral.keys import key_folder as place_of  # noqa: PLC0415
    from screening.referral.keys import make_key  # noqa: PLC0415

    place = key_folder or place_of(Workspace.find(workspace).path)
    said = typer.prompt("口令 / passphrase", hide_input=True, confirmation_prompt=True) if passphrase else None
    _shown(place, make_key(place, said).public, as_json=as_json)


@key_app.command("show")
def show(key_folder: KeyFolderOption = None, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """显示公钥与指纹 / show the public key and its fingerprint."""
    from screening.errors import WrongCall  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.referral.keys import PUBLIC  # noqa: PLC0415
    from screening.referral.keys import key_folder as place_of  # noqa: PLC0415

    place = key_folder or place_of(Workspace.find(workspace).path)
    if not (place / PUBLIC).is_file():
        raise WrongCall("还没有密钥 / no key yet", where=place, remedy="screening key make")
    _shown(place, (place / PUBLIC).read_bytes(), as_json=as_json)


def _shown(place: Path, public: bytes, *, as_json: bool) -> None:
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.referral.keys import PUBLIC, fingerprint_of  # noqa: PLC0415

    told = {"public": str(place / PUBLIC), "fingerprint": fingerprint_of(public)}
    if as_json:
        print_json(told)
    else:
        print(
            f"公钥，交给接收方 / public key, for the receivers: {told['public']}\n指纹 / fingerprint: {told['fingerprint']}"
        )


def _seal(workspace: Path, key_folder: Path | None, passphrase: bool) -> "Seal":
    from screening.referral.keys import key_folder as place_of  # noqa: PLC0415
    from screening.referral.keys import open_key  # noqa: PLC0415

    said = typer.prompt("口令 / passphrase", hide_input=True) if passphrase else None
    return open_key(key_folder or place_of(workspace), said)


def _is_referral(item: str) -> bool:
    return item.startswith("Y") and "-" in item


def one_of(kind: Any, value: str) -> Any:
    """Give the member of a closed list that a word names; another word is refused."""
    from screening.errors import WrongCall  # noqa: PLC0415

    known = [one.value for one in kind]
    if value not in known:
        raise WrongCall(f"没有这个值 / no such value: {value}", remedy=", ".join(known))
    return kind(value)
