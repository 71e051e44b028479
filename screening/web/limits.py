"""How often somebody may call: counts over a window that slides with the clock."""

from collections import OrderedDict, deque

MINUTE = 60.0
_KEPT_KEYS = 10_000


class Window:
    """Calls of the last minute by key, held in memory."""

    def __init__(self, limit: int, seconds: float = MINUTE) -> None:
        """Allow `limit` calls of one key in any `seconds`."""
        self._limit = limit
        self._seconds = seconds
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str, moment: float) -> float:
        """Give 0 and count the call, or the seconds until the next one is allowed and count nothing."""
        calls = self._calls.setdefault(key, deque())
        self._calls.move_to_end(key)
        # The key that was silent longest goes first, so that many addresses cannot fill the memory.
        while len(self._calls) > _KEPT_KEYS:
            self._calls.popitem(last=False)
        while calls and calls[0] <= moment - self._seconds:
            calls.popleft()
        if len(calls) >= self._limit:
            return calls[0] + self._seconds - moment
        calls.append(moment)
        return 0.0
