"""How often something that costs time is done."""

import time


class FramePacer:
    """Says when something is due: `rate` times a second, on at most a share of the time.

    with pacer as due:  # True where it is; what it costs is measured
        ...
    """

    def __init__(self, rate: float, share: float = 0.1):
        self._rate, self._share = rate, share
        self._due = self._begin = 0.0
        self._wanted = False

    def __enter__(self) -> bool:
        self._begin = time.perf_counter()
        self._wanted = self._begin >= self._due
        return self._wanted

    def __exit__(self, *_: object) -> None:
        if self._wanted:
            cost = time.perf_counter() - self._begin
            late = self._begin - self._due  # kept in step where a tick came a little late
            step = max(1 / self._rate, cost / self._share)
            self._due = self._begin + step - (late if late < step else 0)
