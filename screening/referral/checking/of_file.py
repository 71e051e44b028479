"""Any of a referral's messages, told apart by what it holds, and checked."""

from collections.abc import Callable
from pathlib import Path

from screening.errors import RefusedInput
from screening.referral.checking.code_lists import CodeLists, code_lists
from screening.referral.checking.of_camlmac import check_camlmac
from screening.referral.checking.of_goaml import check_goaml
from screening.referral.checking.of_json import check_json
from screening.referral.checking.problems import Checked, Problem
from screening.referral.checking.shape import parsed

_OF_ROOT: dict[str, tuple[str, Callable[[bytes, CodeLists | None], Checked]]] = {
    "report": ("goaml", check_goaml),
    "BSTR": ("camlmac", check_camlmac),
    "BSTRs": ("camlmac", check_camlmac),
}


def check_message(file: Path, lists: Path | None = None) -> Checked:
    """Give what is wrong in a file: a dossier's JSON, a goAML report or a bank's draft; `lists` is the receiver's folder.

    Raises RefusedInput for a file that is none of them.
    """
    content = file.read_bytes()
    if content.lstrip()[:1] in {b"{", b"["}:
        return check_json(content)
    root = parsed(content)
    if isinstance(root, Problem):
        return Checked("xml", (root,))
    if root.tag not in _OF_ROOT:
        raise RefusedInput(
            f"不认识的报文，根元素为 {str(root.tag)[:60]} / not one of our messages",
            where=file,
            remedy=f"dossier.json, {', '.join(_OF_ROOT)}",
        )
    kind, check = _OF_ROOT[root.tag]
    return check(content, code_lists(kind, lists))
