"""What goes wrong, in words, and the ways out of a game that cannot go on."""

import html
import traceback
from pathlib import Path

import ipywidgets as widgets

from gan_teach.support.paths import PACKAGE

WRAP = {"flex_flow": "row wrap", "align_items": "center"}
# red, as bright as the words around it: 4.5 to 1 at least on a light page and on a dark one
ALERT = "role='alert' style='color:#A00000; color:color-mix(in srgb, #D00000 60%, currentColor);"


class Message:
    """A line that is empty while all is well.

    ways_out: buttons below it, which show where a game cannot go on.
    """

    def __init__(self) -> None:
        self.line = widgets.HTML()
        self.ways_out = widgets.HBox(layout={"display": "none", **WRAP})

    @property
    def offers_ways_out(self) -> bool:
        """Whether the buttons below are in sight."""
        return self.ways_out.layout.display != "none"

    def say(self, text: str, ways_out: bool = False) -> None:
        """Show this; an empty text takes the last one away."""
        bold = f"{ALERT} font-weight:bold; line-height:1.4'"
        self.line.value = f"<div {bold}>{paragraph(text)}</div>" if text else ""
        self.line.layout.visibility = "visible"
        self.ways_out.layout.display = "flex" if ways_out else "none"

    def fall_silent(self) -> None:
        """Take the last text out of sight, but leave its room: nothing below it moves."""
        self.line.layout.visibility = "hidden"
        self.ways_out.layout.display = "none"

    def trace(self, error: BaseException) -> None:
        """Show an error with the lines of code that led to it."""
        lines = html.escape("".join(traceback.format_exception(error)))
        self.line.value = f"<pre {ALERT} max-height:20em; overflow:auto'>{lines}</pre>"
        self.line.layout.visibility = "visible"


def paragraph(text: str) -> str:
    """Short lines for an HTML widget."""
    return "<br>".join(map(html.escape, text.splitlines()))


def teaches(error: BaseException) -> bool:
    """Whether an error says what to do: this package raised it, and not the learner's own code."""
    if not isinstance(error, ValueError | RuntimeError):
        return False
    frames = traceback.extract_tb(error.__traceback__)
    return not frames or Path(frames[-1].filename).is_relative_to(PACKAGE)
