"""Which rules count as a scheme kind's own: as the kinds themselves declare it."""

from __future__ import annotations

from county.kinds import all_kinds

RULES_OF_KIND = {kind.name: kind.rules for kind in all_kinds()}
RING_KIND = "lending_ring"
