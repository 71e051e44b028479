"""The pages under many hands: users sign in at a server of its own process and open every kind of page at once."""

import argparse
import http.client
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

from starlette.routing import compile_path  # noqa: E402 - the scripts are no package

from benchmarks.pages_users import Server, User, people, served, signed_in  # noqa: E402
from benchmarks.steps import SAMPLE_DATA, make_county, say, write_json  # noqa: E402
from screening.intake.reference import bring  # noqa: E402
from screening.intake.submit import submit  # noqa: E402
from screening.ledger.workspace import Workspace  # noqa: E402
from screening.runs.reading import finished_runs, read_run  # noqa: E402
from screening.runs.run import run as screen  # noqa: E402
from screening.web.pages.areas import AREAS  # noqa: E402

sys.path.insert(0, str(SAMPLE_DATA))

from scoring.table import text_table  # noqa: E402

ABOUT = """\
A screened workspace is served as `screening serve` serves it; the users' accounts and a few cases are added to its case
store, so give a copy. Every address that a page links to is gone to, up to some of each kind; then all users open pages at
once, drawn by the weights of the table below. Each page is asked for alone as well, and the server's own processor time
taken: on a busy machine that figure holds, the others do not.

examples:
  python benchmarks/pages.py                                  a county of 50,000 bookings is made and screened first
  python benchmarks/pages.py --workspace copy-of-county --users 20 --seconds 60 --json pages.json
"""
WEIGHTS = {
    "/queue": 8, "/alerts/{alert_id}": 8, "/alerts/{alert_id}/evidence/{finding_id}": 6, "/persons/{key}": 4,
    "/network": 3, "/rings/{ring_id}": 3, "/cases/{case_id}": 3,
}  # fmt: skip
"""How often a page is opened beside one of weight 1."""
LEFT_OUT = ("/static/{name}", "/sign-in", "/password", "/jobs")
"""Kinds of addresses that are no pages of the daily work, by how they begin."""
KEPT, LOOKED_INTO, CASES = 40, 8, 10
"""Addresses of a kind that are asked for, of these how many are searched for further links, and cases made."""
WAIT_SECONDS = 1800
_LINK = re.compile(r'(?:href|data-href)="(/[^"#]*)"')


@dataclass(frozen=True)
class Asked:
    """One page that was asked for: its kind, its status, and the seconds until its last byte."""

    kind: str
    path: str
    status: int
    seconds: float


def make_cases(user: User, alerts: Sequence[str]) -> None:
    """Open a case from each of some alerts."""
    for place, alert in enumerate(alerts):
        user.send(f"/alerts/{alert}", f"/alerts/{alert}/case", title=f"案件 {place}")


def kinds() -> dict[str, re.Pattern[str]]:
    """Give the kinds of pages, each as what its addresses look like."""
    paths = [one.path for area in AREAS for one in area.entrances if one.method == "GET"]
    return {path: compile_path(path)[0] for path in paths if not path.startswith(LEFT_OUT)}


def kind_of(path: str, known: Mapping[str, re.Pattern[str]]) -> str | None:
    """Give the kind of an address."""
    return next((kind for kind, pattern in known.items() if pattern.match(path.partition("?")[0])), None)


def addresses(user: User, starts: Sequence[str]) -> dict[str, list[str]]:
    """Give addresses of each kind of page: those to begin with, and what pages link to."""
    known = kinds()
    found: defaultdict[str, list[str]] = defaultdict(list)
    waiting = [*(path for path in known if "{" not in path), *starts]
    seen = set(waiting)
    looked: defaultdict[str, int] = defaultdict(int)
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path, known)
        if kind is None or len(found[kind]) >= KEPT:
            continue
        if looked[kind] < LOOKED_INTO:
            looked[kind] += 1
            status, text, _ = answered(user, path)
            if status != http.client.OK:
                continue
            links = [unescape(link) for link in _LINK.findall(text)]
            waiting += [link for link in dict.fromkeys(links) if link not in seen]
            seen.update(links)
        found[kind].append(path)
    return {kind: found[kind] for kind in known if found[kind]}


def answered(user: User, path: str) -> tuple[int, str, str]:
    """Give a page; while the county's book is being made, wait for it."""
    ends = time.monotonic() + WAIT_SECONDS
    while True:
        status, text, location = user.ask(path)
        if status != http.client.SERVICE_UNAVAILABLE or time.monotonic() > ends:
            return status, text, location
        time.sleep(2)


def starts(workspace: Path) -> list[str]:
    """Give addresses that people type rather than follow: searches of the queue, alerts all over it, rings."""
    run = read_run(finished_runs(Workspace.open(workspace))[-1])
    alerts = run.table("alerts")
    picked = alerts.gather_every(max(1, len(alerts) // 25)).to_dicts()
    accounts = [row["account_ids"][0] for row in picked]
    searches = [
        *({"q": account[:10]} for account in accounts[:5]),
        {"q": "张"},
        *({"pack": pack} for pack in sorted({row["packs"][0] for row in picked})),
        {"sort": "amount", "state": "all"},
        {"change": "new", "page": "3"},
    ]
    rings = run.table("rings").sort("amount", descending=True)["ring_id"].to_list()
    return [
        *(f"/queue?{urlencode(one)}" for one in searches),
        *(f"/alerts/{row['alert_id']}" for row in picked),
        *(f"/rings/{one}" for one in rings[:20]),
    ]


def together(users: Sequence[User], pool: Mapping[str, Sequence[str]], seconds: float, think: float) -> list[Asked]:
    """Have all users open pages at once for so many seconds, each thinking a while before the next: `think` on average."""
    order = sorted(pool)
    weights = [WEIGHTS.get(kind, 1) for kind in order]
    ends = time.monotonic() + seconds
    for user in users:
        user.rest()

    def opened(number: int) -> list[Asked]:
        chance, told = Random(number), []  # noqa: S311 - the same mix every time
        while time.monotonic() < ends:
            time.sleep(think * chance.uniform(0, 2))
            kind = chance.choices(order, weights)[0]
            path = chance.choice(pool[kind])
            began = time.perf_counter()
            status = users[number].ask(path)[0]
            told.append(Asked(kind, path, status, time.perf_counter() - began))
        return told

    with ThreadPoolExecutor(len(users)) as threads:
        return [one for every in threads.map(opened, range(len(users))) for one in every]


def alone(server: Server, user: User, pool: Mapping[str, Sequence[str]], times: int) -> dict[str, float]:
    """Give the milliseconds of the server's processor for a page of each kind, nobody else being there."""
    found = {}
    for kind, paths in pool.items():
        before = server.cpu()
        for place in range(times):
            user.ask(paths[place % len(paths)])
        found[kind] = (server.cpu() - before) / times * 1000
    return found


def told(asked: Sequence[Asked], own: Mapping[str, float]) -> list[dict[str, Any]]:
    """Give a row for each kind of page: how many, milliseconds at the middle, at the 95th of a hundred and at most."""
    by_kind: defaultdict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        by_kind[one.kind].append(one)
    rows = []
    for kind, every in sorted(by_kind.items(), key=lambda one: -max(own.get(one[0], 0), 0)):
        times = sorted(one.seconds * 1000 for one in every)
        rows.append(
            {
                "page": kind,
                "asked": len(every),
                "failed": sum(one.status >= http.client.BAD_REQUEST for one in every),
                "p50_ms": times[len(times) // 2],
                "p95_ms": times[min(len(times) - 1, len(times) * 95 // 100)],
                "max_ms": times[-1],
                "refused": sorted(
                    {f"{one.status} {one.path}" for one in every if one.status >= http.client.BAD_REQUEST}
                )[:3],
                "slowest": max(every, key=lambda one: one.seconds).path,
                "cpu_ms": own.get(kind),
            }
        )
    return rows


def measured(workspace: Path, users: int, seconds: float, think: float, times: int) -> dict[str, Any]:
    """Serve a workspace to so many users for so many seconds and give what was seen."""
    logins = people(workspace, users)
    with served(workspace) as server:
        say("sign in")
        everyone = signed_in(server, logins)
        first = starts(workspace)
        make_cases(everyone[0], [one.split("/")[2] for one in first if one.startswith("/alerts/")][:CASES])
        say("follow links")
        pool = addresses(everyone[0], first)
        say("each page alone")
        own = alone(server, everyone[0], pool, times)
        say(f"{users} users at once")
        before, began = server.cpu(), time.perf_counter()
        asked = together(everyone, pool, seconds, think)
        took = time.perf_counter() - began
        return {
            "users": users,
            "think_seconds": think,
            "seconds": took,
            "requests": len(asked),
            "requests_a_second": len(asked) / took,
            "cpu_ms_a_request": (server.cpu() - before) / len(asked) * 1000,
            "peak_mib": server.peak(),
            "pages": told(asked, own),
            "not_reached": sorted(set(kinds()) - set(pool)),
        }


def screened(folder: Path, bookings: int, seed: int) -> Path:
    """Make a county, take it in and screen it; gives the workspace."""
    say(f"a county of {bookings:,} bookings")
    make_county(folder / "county", bookings, seed)
    workspace = Workspace.create(folder / "w")
    for bank in sorted((folder / "county" / "submissions").iterdir()):
        submit(workspace, bank)
    for table in sorted((folder / "county" / "reference").glob("*.csv")):
        bring(workspace, table.stem, table)
    say("screen it")
    screen(workspace)
    return workspace.path


def in_words(found: Mapping[str, Any]) -> str:
    """Give the figures as a table with a sentence below it."""
    heads = ["页面 / page", "次 / asked", "p50 ms", "p95 ms", "最长 / max ms", "处理器 / CPU ms", "失败 / failed"]
    names = ("asked", "p50_ms", "p95_ms", "max_ms", "cpu_ms", "failed")
    rows = [
        [row["page"], *(None if row[name] is None else round(row[name]) for name in names)] for row in found["pages"]
    ]
    summary = (
        f"{found['users']} 人同时 / users at once, {found['requests_a_second']:.1f} 次每秒 / requests a second, "
        f"{found['cpu_ms_a_request']:.0f} ms 处理器每次 / of processor a request, "
        f"{found['peak_mib']} MiB 服务器内存峰值 / peak memory of the server"
    )
    parts = [text_table(heads, rows), summary]
    if found["not_reached"]:
        parts.append("未到达 / not reached: " + ", ".join(found["not_reached"]))
    return "\n".join(parts)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workspace", type=Path, help="a screened workspace, a copy: its case store is added to")
    parser.add_argument("--bookings", type=int, default=50_000, help="of the county that is made without --workspace")
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--think", type=float, default=1, help="seconds between a user's pages, on average")
    parser.add_argument("--alone", type=int, default=20, help="so often is a page of each kind asked for alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="screening-") as aside:
        workspace = asked.workspace or screened(Path(aside), asked.bookings, asked.seed)
        found = measured(workspace, asked.users, asked.seconds, asked.think, asked.alone)
    print(in_words(found))
    write_json(asked.json, found)


if __name__ == "__main__":
    main()
