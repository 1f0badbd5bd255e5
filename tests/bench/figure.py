"""One figure to reach."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A name, how it is measured, and its mark: at least that, or at most."""

    name: str
    measure: Callable[[], float]
    mark: float
    at_most: bool = False

    def reached(self, value: float) -> bool:
        """Whether this value is good enough."""
        return value <= self.mark if self.at_most else value >= self.mark

    def line(self, value: float) -> str:
        """What `make bench` prints."""
        sense = "at most" if self.at_most else "at least"
        verdict = "ok" if self.reached(value) else "short"
        return f"{self.name:52} {value:7.2f}  {sense} {self.mark:.2f}  {verdict}"
