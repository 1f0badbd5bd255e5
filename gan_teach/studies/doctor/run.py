"""The programs and the faults that are planted in them: read, edited and run."""

import contextlib
import io
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from gan_teach.support.errors import choose

FOLDER = Path(__file__).parent
PROGRAMS = {path.stem: path for path in sorted((FOLDER / "programs").glob("*.py"))}
Edits = list[list[str]]  # old text, new text


@dataclass(frozen=True)
class Fault:
    """A fault planted in a healthy program.

    what: the fault, in words. edits: old text and new text, which make the program sick.
    kinds: the diagnoses whose repair is to take the edits back.
    also: other diagnoses that help, each with the edits of the sick program that it asks for.
    """

    program: str
    what: str
    kinds: list[str]
    edits: Edits
    also: dict[str, Edits] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sick program."""
        return edited(source(self.program), self.edits)

    def repaired(self, kind: str) -> str:
        """The program after the repair that a diagnosis of `kinds` or `also` names."""
        return source(self.program) if kind in self.kinds else edited(self.text, self.also[kind])


def source(program: str) -> str:
    """The text of a healthy program. Raises ValueError with the nearest name for another."""
    return choose("program", program, PROGRAMS).read_text(encoding="utf-8")


def faults() -> list[Fault]:
    """All planted faults, program by program."""
    table = tomllib.loads((FOLDER / "faults.toml").read_text(encoding="utf-8"))
    return [Fault(program, **row) for program, rows in table.items() for row in rows]


def edited(text: str, edits: Edits) -> str:
    """The text after the edits. Raises ValueError unless each old text stands there once."""
    for old, new in edits:
        if text.count(old) != 1:
            raise ValueError(
                f"The old text of an edit must stand once in the program; {old!r} is there "
                f"{text.count(old)} times. Make it longer, or mend it."
            )
        text = text.replace(old, new)
    return text


def run(text: str, seed: int = 0, turns: int | None = None) -> dict[str, Any]:
    """Run a program by itself and return its names; what it prints is dropped.

    seed, turns: what SEED and TURNS at its top become. The global random state stays as it is.
    """
    text = re.sub(r"^SEED = \d+$", f"SEED = {seed}", text, count=1, flags=re.M)
    if turns is not None:
        text = re.sub(r"^TURNS = \d+$", f"TURNS = {turns}", text, count=1, flags=re.M)
    names: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), torch.random.fork_rng(devices=[]):
        exec(compile(text, "<program>", "exec"), names)
    return names
