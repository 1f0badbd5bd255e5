"""Which line of the learner's own code it was."""

import os
import sysconfig
import traceback
from pathlib import Path
from types import TracebackType

DOCTOR = Path(__file__).parent
PACKAGE = DOCTOR.parent
PYTHON = sysconfig.get_path("stdlib")
INSTALLED = ("site-packages", "dist-packages")


def own_line(trace: TracebackType | None) -> str:
    """The innermost line of the learner's code in a traceback, with its file, number and text.

    Where that line is in a network's `forward`, the line that called the network follows. Empty
    where the traceback is empty.
    """
    frames = own_frames(trace)
    if not frames:
        return ""
    last = frames[-1]
    callers = [frame for frame in frames if frame.name != "forward"]
    if last.name != "forward" or not callers:
        return _in_words(last)
    return f"{_in_words(last)}, called by {_in_words(callers[-1], short=last.filename)}"


def place(file: str, line: int | None, text: str | None) -> str:
    """A line in words: "line 3 of gan.py, `x = 1`"."""
    name = "the cell" if _is_cell(file) else os.path.basename(file)
    return f"line {line} of {name}" + (f", `{text.strip()}`" if text and text.strip() else "")


def _in_words(frame: traceback.FrameSummary, short: str = "") -> str:
    if frame.filename != short:
        return place(frame.filename, frame.lineno, frame.line)
    return f"line {frame.lineno}" + (f", `{frame.line}`" if frame.line else "")


def own_frames(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    """The lines of the learner in a traceback; else those of the lessons' programs; else all."""
    frames = traceback.extract_tb(trace)
    foreign = [frame for frame in frames if not is_library(frame.filename)]
    return (
        [frame for frame in foreign if not Path(frame.filename).is_relative_to(PACKAGE)]
        or [frame for frame in foreign if not Path(frame.filename).is_relative_to(DOCTOR)]
        or list(frames)
    )


def is_library(file: str) -> bool:
    """Whether this file belongs to Python or to an installed package."""
    path = Path(file)
    installed = any(folder in path.parts for folder in INSTALLED)
    return installed or path.is_relative_to(PYTHON) or file.startswith("<frozen")


def _is_cell(file: str) -> bool:
    return "ipykernel_" in file or file.startswith("<ipython-input")
