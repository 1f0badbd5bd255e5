"""What was found in a program."""

from dataclasses import dataclass, field

from gan_teach.doctor.finding import Finding
from gan_teach.doctor.report import page, text


@dataclass
class Examination:
    """What was found in a program."""

    findings: list[Finding] = field(default_factory=list)
    suspicions: list[Finding] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    crash: Finding | None = None
    turns: int = 0
    players: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return text(self)

    def _repr_html_(self) -> str:
        return page(self)
