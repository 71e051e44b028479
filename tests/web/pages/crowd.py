"""One of a crowd that judges at once: a process of its own, with nothing but the standard library.

It signs in, sees every case, waits until everybody has, and judges each as it was seen; it prints how often it was first
and how often it was told that somebody else had been.
"""

import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar


def main() -> None:
    """Take an address, a login, a password and cases; start judging when a line comes in."""
    url, login, password, *cases = sys.argv[1:]
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
    )

    def get(path: str) -> str:
        with opener.open(f"{url}{path}") as got:
            return str(got.read().decode())

    def post(path: str, **fields: str) -> int:
        data = urllib.parse.urlencode(fields).encode()
        try:
            with opener.open(f"{url}{path}", data) as got:
                return int(got.status)
        except urllib.error.HTTPError as error:
            return error.code

    def named(name: str, text: str) -> str:
        return re.findall(rf'name="{name}" value="([^"]*)"', text)[0]

    post("/sign-in", login=login, password=password, csrf=named("csrf", get("/sign-in")))
    pages = {case: get(f"/cases/{case}") for case in cases}
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    codes = [
        post(
            f"/cases/{case}/judge",
            csrf=named("csrf", text),
            seen=named("seen", text),
            verdict="explained",
            grounds=f"{login} {case}",
        )
        for case, text in pages.items()
    ]
    sys.stdout.write(json.dumps({"first": codes.count(200), "told": codes.count(409)}))


if __name__ == "__main__":
    main()
