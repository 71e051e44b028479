"""A pipeline: which packs and models a run takes, and the limits of its searches."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screening.columns.derive import DeriveSettings
from screening.errors import RefusedInput, WrongCall
from screening.home import shipped
from screening.networks.cycles import CycleSettings
from screening.networks.ring_matching import MatchSettings
from screening.rulebook.rule import PACKS

AUTO = "auto"
LEAST_MEGABYTES = 1000
BYTES_A_BOOKING = 220
"""Measured on 20 million bookings: with less the engine spills to disk and takes longer, with more it gains nothing."""


@dataclass(frozen=True)
class Pipeline:
    """A named job as read from `pipelines/NAME.toml`."""

    name: str
    packs: tuple[str, ...]
    anomaly_model: str
    risk_model: str
    alert_model: str
    report: bool
    memory_limit: str
    threads: int
    derive: DeriveSettings
    cycles: CycleSettings
    pool_payers: int
    pool_ticket: int
    records: MatchSettings
    about: dict[str, Any]

    def memory_for(self, bookings: int) -> str:
        """Give the engine's memory limit for so many bookings; the rest of a run takes about as much again."""
        if self.memory_limit != AUTO:
            return self.memory_limit
        return f"{max(LEAST_MEGABYTES, bookings * BYTES_A_BOOKING // 1_000_000)}MB"


def read_pipeline(name: str) -> Pipeline:
    """Give the pipeline of a name, or of a TOML file's path."""
    file = Path(name) if name.endswith(".toml") else shipped("pipelines") / f"{name}.toml"
    if not file.exists():
        known = ", ".join(sorted(one.stem for one in shipped("pipelines").glob("*.toml")))
        raise WrongCall(f"没有流程 / no pipeline {name!r}", remedy=f"one of {known}, or the path of a .toml")
    try:
        about = tomllib.loads(file.read_text(encoding="utf-8"))
        return _pipeline(file.stem, about)
    except tomllib.TOMLDecodeError as error:
        raise RefusedInput(
            f"不是有效的 TOML / not valid TOML: {error}", where=file, remedy="correct that line"
        ) from None
    except KeyError as error:
        raise RefusedInput(
            f"缺少 / missing {error}", where=file, remedy="copy pipelines/full.toml and change it"
        ) from None


def _pipeline(name: str, about: dict[str, Any]) -> Pipeline:
    """Give the settings in the units of the engine: fen and seconds."""
    unknown = sorted(set(about["packs"]) - set(PACKS))
    if unknown:
        raise RefusedInput(f"没有规则包 / no pack {unknown[0]!r}", where=name, remedy=f"one of {', '.join(PACKS)}")
    relays, cycles, pools = about["relays"], about["cycles"], about["pools"]
    return Pipeline(
        name=name,
        packs=tuple(about["packs"]),
        anomaly_model=about["anomaly_model"],
        risk_model=about["risk_model"],
        alert_model=about.get("alert_model", "alerts"),
        report=about.get("report", True),
        memory_limit=about["engine"]["memory_limit"],
        threads=about["engine"]["threads"],
        derive=DeriveSettings(
            pairing_tolerance=about["pairing"]["tolerance_seconds"],
            relay_least_amount=relays["least_amount"] * 100,
            relay_longest_hold=relays["longest_hold_days"] * 86400,
            relay_most_neighbours=relays["most_neighbours"],
        ),
        cycles=CycleSettings(
            least_origin=cycles["least_origin"] * 100,
            longest_hop=cycles["longest_hop_hours"] * 3600,
            longest_path=cycles["longest_path_days"] * 86400,
            most_hops=cycles["most_hops"],
            work=cycles["work"],
            work_for_one=cycles["work_for_one"],
        ),
        pool_payers=pools["least_payers"],
        pool_ticket=pools["least_ticket"] * 100,
        records=MatchSettings(**about.get("records", {})),
        about=about,
    )
