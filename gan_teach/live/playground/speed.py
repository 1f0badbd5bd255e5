"""How fast a game runs, and how fast it may."""

import time


class Speed:
    """Counts turns against the clock, and keeps to a limit if there is one."""

    def __init__(self) -> None:
        self._limit: float | None = None
        self.start(0)

    def limit(self, turns_a_second: float | None) -> None:
        """At most this many turns a second; None for no limit."""
        self._limit = turns_a_second
        self._clock = time.perf_counter()

    def start(self, turns: int) -> None:
        """Begin to count at this turn."""
        self._turns = turns
        self._time = self._clock = time.perf_counter()

    def read(self, turns: int) -> float:
        """Turns a second, lately: since the last reading that is over a second old."""
        now = time.perf_counter()
        rate = (turns - self._turns) / max(now - self._time, 1e-9)
        if now - self._time > 2:
            self._turns, self._time = turns - round(rate), now - 1
        return rate

    def allowed(self, now: float) -> tuple[int, float]:
        """How many turns may be played at this moment, and how long to wait afterwards."""
        if self._limit is None:
            return 10_000, 0.0
        turns = int((now - self._clock) * self._limit)
        self._clock += turns / self._limit
        return turns, min(1 / self._limit, 0.03)
