"""The report of an examination, for people and for programs."""

from dataclasses import dataclass, field
from html import escape
from textwrap import fill

import numpy as np

from gan_teach.doctor.finding import Finding
from gan_teach.doctor.kinds import KINDS

WIDTH = 92


@dataclass
class Examination:
    """What was found in a program.

    findings: what is wrong, the weightiest first. suspicions: what may be. looked_at: what was
    looked at, in words; unknown: what cannot be told. crash: what stopped the program, or None.
    turns: how many were played. players: who is "G" and "D", in words. history: a value of each
    turn that was seen: `turn`, `d_loss`, `g_loss`, `d_real` and `d_fake` (means of D's raw
    answers), `moved_d_in_d` and `moved_g_in_g` (a share of the length of the weights),
    `spread_real` and `spread_fake`.
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

    def __str__(self) -> str:
        if not self.done:
            return "The examination is still under way. Look at it after the `with` block."
        lines = [self._head()]
        for finding in [*([self.crash] if self.crash else []), *self.findings]:
            kind = KINDS[finding.kind]
            lines += [
                "",
                f"{kind.title} (lesson {kind.lesson})",
                _wrapped("Measured: " + finding.evidence),
                _wrapped("It means: " + kind.meaning),
                _wrapped("Try: " + kind.advice),
            ]
        if self.suspicions:
            lines += ["", "Suspected, not certain:"]
            lines += [
                _wrapped(f"{KINDS[it.kind].title}. {it.evidence} {it.how_sure} Try: "
                         f"{KINDS[it.kind].advice}", "- ")
                for it in self.suspicions
            ]  # fmt: skip
        for title, values in (
            ("Looked at:", self.looked_at),
            ("Cannot be told:", self.unknown),
        ):
            if values:
                lines += ["", title, *(_wrapped(value, "- ") for value in values)]
        return "\n".join(lines)

    def _head(self) -> str:
        who = "; ".join(f"{name}: {told}" for name, told in self.players.items())
        played = f"{self.turns:,} turn{'s' * (self.turns != 1)}" + (f". {who}" if who else "")
        if self.crash:
            return f"The program stopped with an error after {played}."
        if self.findings:
            n = len(self.findings)
            return f"{n} finding{'s' * (n != 1)} in {played}."
        return f"No fault found in {played}."

    def _repr_html_(self) -> str:
        if not self.done:
            return f"<p>{escape(str(self))}</p>"
        rows = []
        for finding in [*([self.crash] if self.crash else []), *self.findings, *self.suspicions]:
            kind = KINDS[finding.kind]
            mark = "finding" if finding.certain else f"suspicion. {finding.how_sure}"
            cells = (kind.title, mark, finding.evidence, kind.meaning, kind.advice, kind.lesson)
            rows.append("<tr>" + "".join(f"<td>{escape(it)}</td>" for it in cells) + "</tr>")
        heads = ("what", "how sure", "measured", "it means", "try", "lesson")
        table = "<table><tr>" + "".join(f"<th>{it}</th>" for it in heads) + "</tr>"
        lists = "".join(
            f"<p>{title}</p><ul>" + "".join(f"<li>{escape(it)}</li>" for it in values) + "</ul>"
            for title, values in (
                ("Looked at:", self.looked_at),
                ("Cannot be told:", self.unknown),
            )
            if values
        )
        body = table + "".join(rows) + "</table>" if rows else ""
        return f"<p><b>{escape(self._head())}</b></p>{body}{lists}"


def _wrapped(text: str, bullet: str = "  ") -> str:
    return fill(" ".join(text.split()), WIDTH, initial_indent=bullet, subsequent_indent="  ")
