"""The commands of the server: serve, and the tokens that banks show it."""

from datetime import datetime
from typing import Annotated

import typer

from screening.cli.intake import JsonOption, WorkspaceOption

PANEL = "服务 / the server"
_EXAMPLE = "[dim]例 / example:[/dim]"

tokens_app = typer.Typer(no_args_is_help=True, help="银行上传用的令牌 / the tokens that banks upload with")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("serve", rich_help_panel=PANEL, epilog=f"{_EXAMPLE} screening serve -w county --port 8710")(serve)
    app.add_typer(tokens_app, name="tokens", rich_help_panel=PANEL)


def serve(
    workspace: WorkspaceOption = None,
    host: Annotated[str, typer.Option("--host", help="监听地址 / address to listen on")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="端口 / port; 0: 任一空闲 / any free one")
    ] = 8710,
    limit_mb: Annotated[
        int, typer.Option("--limit-mb", min=1, help="一次上传的上限（MiB）/ the largest upload, in MiB")
    ] = 2048,
    trusted_proxy: Annotated[
        str | None,
        typer.Option(
            "--trusted-proxy", help="其 X-Forwarded-For 可信的代理地址 / the proxy whose X-Forwarded-For holds"
        ),
    ] = None,
) -> None:
    """启动接收报送和核查页面的 HTTP 服务，Ctrl-C 停止 / serve the banks' uploads and the pages; Ctrl-C stops it.

    首次启动会建立管理员并显示其首次口令 / the first start makes an administrator and shows the first password.
    不含 TLS：请放在 nginx 或 Caddy 之后 / TLS is left to nginx or Caddy in front of it.
    """
    from screening.ledger.workspace import Workspace  # noqa: PLC0415 - kept out of the start of other commands
    from screening.web.server import serve as run  # noqa: PLC0415
    from screening.web.settings import MEBIBYTE, Settings  # noqa: PLC0415

    def tell(address: str) -> None:
        print(f"正在监听 / listening: {address}", flush=True)

    def tell_first(login: str, password: str) -> None:
        print(f"已建立管理员 / an administrator was made: {login}", flush=True)
        print(f"首次口令，只显示这一次 / first password, shown this once: {password}", flush=True)

    run(
        Workspace.find(workspace),
        Settings(limit_bytes=limit_mb * MEBIBYTE),
        host=host,
        port=port,
        trusted_proxy=trusted_proxy,
        tell=tell,
        tell_first=tell_first,
    )


@tokens_app.command("add")
def add(
    bank_id: Annotated[str, typer.Argument(help="12 位联行号 / the bank's 12 digits", show_default=False)],
    name: Annotated[str | None, typer.Option("--name", help="备注 / a note")] = None,
    expires: Annotated[
        datetime | None, typer.Option("--expires", formats=["%Y-%m-%d"], help="最后有效日 / the last day it holds")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """为一家银行生成令牌；只显示这一次 / make a token for a bank; it is shown this once."""
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.web.tokens import add_token  # noqa: PLC0415

    token, secret = add_token(Workspace.find(workspace), bank_id, name, expires.date() if expires else None)
    if as_json:
        print_json({"token_id": token.token_id, "bank_id": bank_id, "expires_on": token.expires_on, "token": secret})
    else:
        print(f"编号 / id: {token.token_id}\n令牌，请即保存 / the token, keep it now: {secret}")


@tokens_app.command("list")
def list_tokens(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """列出令牌，不含令牌本身 / list the tokens, never the secrets themselves."""
    from screening.cli.output import print_json, print_table  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.web.tokens import read_tokens  # noqa: PLC0415

    keys = ("token_id", "bank_id", "name", "created_at", "expires_on", "revoked_at")
    rows = [tuple(getattr(one, key) for key in keys) for one in read_tokens(Workspace.find(workspace))]
    if as_json:
        print_json([dict(zip(keys, row, strict=True)) for row in rows])
    else:
        print_table(
            ["编号 / id", "银行 / bank", "备注 / name", "生成 / made", "到期 / expires", "撤销 / revoked"], rows
        )


@tokens_app.command("revoke")
def revoke(
    token_id: Annotated[str, typer.Argument(help="编号 / its id", show_default=False)],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """撤销令牌，立即生效 / take a token out of use, at once."""
    from screening.cli.output import print_json  # noqa: PLC0415
    from screening.ledger.workspace import Workspace  # noqa: PLC0415
    from screening.web.tokens import revoke_token  # noqa: PLC0415

    token = revoke_token(Workspace.find(workspace), token_id)
    if as_json:
        print_json({"token_id": token.token_id, "bank_id": token.bank_id, "revoked_at": token.revoked_at})
    else:
        print(f"已撤销 / revoked: {token.token_id}, {token.bank_id}")
