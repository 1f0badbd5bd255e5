"""The report of an examination, for people and for programs."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from gan_teach.doctor.finding import Finding
from gan_teach.doctor.report import page, text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass
class Examination:
    """What was found in a program.

    findings: what is wrong, the weightiest first. suspicions: what may be. looked_at: what was
    looked at, in words; unknown: what cannot be told. crash: what stopped the program, or None.
    turns: how many were played. players: who is "G" and "D", in words. history: a value of each
    turn that was seen: `turn`, `d_loss`, `g_loss`, `d_real` and `d_fake` (means of D's raw
    answers), `moved_d_in_g` (D in G's move, as a share of the length of its weights) and the
    three others, `spread_real` and `spread_fake`.
    """

    findings: list[Finding] = field(default_factory=list)
    suspicions: list[Finding] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    crash: Finding | None = None
    turns: int = 0
    players: dict[str, str] = field(default_factory=dict)
    history: dict[str, np.ndarray] = field(default_factory=dict)
    done: bool = False

    @property
    def healthy(self) -> bool:
        """Whether nothing certain was found."""
        return self.done and not self.findings and self.crash is None

    def __repr__(self) -> str:
        return text(self)

    def _repr_html_(self) -> str:
        return page(self)

    def picture(self, dark: bool = False) -> "Figure":
        """What was measured as a figure; dark: for a dark page."""
        from gan_teach.doctor.picture import picture

        return picture(self.history, dark)
