"""Which digests were there before, in eight bytes for each."""

import numpy as np
from numpy.typing import NDArray

Digests = NDArray[np.uint64]


class Seen:
    """Sorted runs of digests; small runs are merged, so that few are searched."""

    def __init__(self) -> None:
        """Begin with none."""
        self._runs: list[Digests] = []

    def has(self, digests: Digests) -> NDArray[np.bool_]:
        """Tell which digests were added before."""
        found = np.zeros(len(digests), dtype=np.bool_)
        for run in self._runs:
            place = np.searchsorted(run, digests)
            found |= run[np.minimum(place, len(run) - 1)] == digests
        return found

    def add(self, digests: Digests) -> None:
        """Take down digests."""
        if not len(digests):
            return
        self._runs.append(np.sort(digests))
        while len(self._runs) > 1 and len(self._runs[-2]) <= 2 * len(self._runs[-1]):
            newer, older = self._runs.pop(), self._runs.pop()
            self._runs.append(np.sort(np.concatenate((older, newer)), kind="stable"))
