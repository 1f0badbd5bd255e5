"""A plot on the page: a canvas there draws it (`canvas.js`) and gets only what has changed."""

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
from traitlets import Bool, Dict, Unicode

from gan_teach.live.marks import DARK, Array, Plot, split


class Canvas(anywidget.AnyWidget):
    """A picture that the page draws: `show` sends what has changed since the last one.

    width, height: in CSS pixels; on a narrow page it is drawn narrower, never lower.
    words: what the picture shows, for those who cannot see it. now: the whole picture, for a page
    that opens later. pen: whether mouse, finger and keys draw on it. ready: whether a page has
    shown it. fault: what a page says that cannot.
    """

    _esm = Path(__file__).with_name("canvas.js")
    WHOLE = 10  # until a page has answered, each so manieth message holds the whole picture

    now = Dict().tag(sync=True)
    words = Unicode().tag(sync=True)
    dark = Dict().tag(sync=True)
    pen = Bool(False).tag(sync=True)

    def __init__(self, width: int = 400, height: int = 300, **options: Any):
        layout = {"width": f"{width}px", "max_width": "100%", "height": f"{height}px"}
        empty: dict[str, Any] = {"number": 0, "still": None, "arrays": []}
        super().__init__(**{"layout": layout, "now": empty, "dark": DARK} | options)
        self.ready, self.fault = False, ""
        self._still: dict[str, Any] | None = None  # as it was declared
        self._shown: list[Array] = []
        self._answered = False
        self._on_fault: list[Callable[[], None]] = []
        self._on_pointed: list[Callable[[float, float], None]] = []
        self._on_drawn: list[Callable[[float, float, bool], None]] = []
        self.on_msg(self._hear)

    def show(self, plot: Plot) -> int:
        """Show a plot; return how many bytes of arrays were sent.

        An array that was shown must not change: a view makes a new one.
        """
        still, arrays = split(plot)
        changed = self._take(arrays)
        is_new = still != self._still
        if not (is_new or changed):
            return 0
        if is_new:
            self._still, self.now["still"] = still, _plain(still)  # in place: nothing is sent
        self.now["number"] += 1
        if not self._answered and self.now["number"] % self.WHOLE == 0:
            return self._send_whole()
        return self._send_parts({"still": self.now["still"]} if is_new else {}, changed)

    def _take(self, arrays: list[Array]) -> list[int]:
        """Keep the arrays that differ from those kept; return their numbers."""
        kept, changed = self.now["arrays"], []
        del kept[len(arrays) :], self._shown[len(arrays) :]
        for i, array in enumerate(arrays):
            if i < len(kept) and array is self._shown[i]:
                continue
            kind = np.uint8 if array.dtype == np.uint8 else np.float32
            letter, data = "B" if kind is np.uint8 else "f", array.astype(kind).tobytes()
            packed = {"type": letter, "shape": list(array.shape), "data": data}
            if i == len(kept):
                kept.append(None)
                self._shown.append(array)
            self._shown[i] = array
            if packed != kept[i]:
                kept[i] = packed
                changed.append(i)
        return changed

    def _send_whole(self) -> int:
        whole = {"still": self.now["still"], "whole": True}
        return self._send_parts(whole, range(len(self.now["arrays"])))

    def _send_parts(self, content: dict[str, Any], numbers: Iterable[int]) -> int:
        """Send these arrays, with what else is said."""
        parts = [(i, self.now["arrays"][i]) for i in numbers]
        content["number"] = self.now["number"]
        content["arrays"] = [[i, part["type"], part["shape"]] for i, part in parts]
        buffers = [part["data"] for _, part in parts]
        self.send(content, buffers)
        return sum(map(len, buffers))

    def on_fault(self, call: Callable[[], None]) -> None:
        """Call this when a page says that it cannot draw."""
        self._on_fault.append(call)

    def on_pointed(self, call: Callable[[float, float], None]) -> None:
        """Call this with the place, in the data's coordinates, that the learner points at."""
        self._on_pointed.append(call)

    def on_drawn(self, call: Callable[[float, float, bool], None]) -> None:
        """Give the learner a pen. Call this with each place, in the data's coordinates, and whether
        a line leads there from the one before.
        """
        self.pen = True
        self._on_drawn.append(call)

    def _hear(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        """Take in what a page says."""
        if "have" in content:  # the number of the picture that it has; some may have been lost
            self._answered = True
            if content["have"] != self.now["number"]:
                self._send_whole()
        if content.get("ready"):
            self.ready = True
        if "fault" in content:
            self.fault = content["fault"]
            for call in self._on_fault:
                call()
        if "pointed" in content:
            for call_at in self._on_pointed:
                call_at(content["pointed"]["x"], content["pointed"]["y"])
        if "drawn" in content:
            for put in self._on_drawn:
                put(content["drawn"]["x"], content["drawn"]["y"], content["drawn"]["joined"])


def _plain(value: Any) -> Any:
    """The same for JSON: it knows no tuples, no numbers of NumPy, and no infinite ones."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
