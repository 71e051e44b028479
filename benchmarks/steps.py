"""The steps that every benchmark takes: make a county, take it in, screen it; each in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

HERE = Path(__file__).resolve().parent
SAMPLE_DATA = HERE.parent / "sample_data"


def fresh(*words: str | Path, script: str = "fresh.py") -> dict[str, Any]:
    """Give what one step of fresh.py, or of another script, told; stop with its own words where it failed."""
    done = _call(HERE / script, *words)
    facts: dict[str, Any] = json.loads(done.splitlines()[-1])
    return facts


def make_county(out: Path, bookings: int, seed: int) -> dict[str, Any]:
    """Make a sample county and give its number of bookings and the seconds taken."""
    started = perf_counter()
    _call(SAMPLE_DATA / "generate.py", out, "--bookings", str(bookings), "--seed", str(seed))
    seconds = perf_counter() - started
    about = json.loads((out / "truth" / "county.json").read_text(encoding="utf-8"))
    return {"rows": int(about["counts"]["bookings"]), "seconds": seconds}


def say(text: str) -> None:
    """Tell on stderr how far the benchmark is."""
    print(text, file=sys.stderr, flush=True)


def write_json(file: Path | None, value: Any) -> None:
    """Write the numbers where they were asked for."""
    if file:
        file.write_text(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")


def _call(script: Path, *words: str | Path) -> str:
    command = [sys.executable, str(script), *(str(word) for word in words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own scripts
    if done.returncode:
        raise SystemExit(f"{script.name} {' '.join(command[2:])}\n{done.stderr or done.stdout}")
    return done.stdout
