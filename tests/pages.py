"""Pages and controls as a learner meets them, without a browser: all is found by its label.

    page = Page(playground)
    page.press("Step")
    page.set("Loss", gt.losses.minimax)
    assert "Turn 1" in page.status()

`tests/browser/frontend.py` does the same in a real one.
"""

import asyncio
import functools
import html
import pickle
import re
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import ipywidgets as widgets
import pytest

from gan_teach.live.canvas import Canvas

BUTTONS = widgets.Button | widgets.ToggleButton
NO_FIELDS = (widgets.HTML, widgets.Label, widgets.Image, widgets.Button, widgets.ToggleButton)


def on_a_loop(test: Callable[..., Coroutine]) -> Callable[..., None]:
    """Run an async test on a loop, as a kernel has one, and let what it started end."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        async def whole() -> None:
            await test(*args, **kwargs)
            await asyncio.sleep(0.03)

        asyncio.run(whole())

    return run


async def until(condition: Callable[[], Any], seconds: float = 10.0) -> None:
    """Let the loop run until this holds."""
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("waited in vain")


class Page:
    """A tree of widgets. shown: its root, or what has one as its `widget`."""

    def __init__(self, shown: Any):
        self.root = getattr(shown, "widget", shown)

    def all(self, kind: Any = widgets.Widget, hidden: bool = True) -> list[Any]:
        """All widgets of a kind, in order; without those out of sight if hidden is false."""
        found = [it for it, in_sight in _walk(self.root) if in_sight or hidden]
        return [it for it in found if isinstance(it, kind)]

    # --- controls -----------------------------------------------------------------------------

    def button(self, label: str) -> Any:
        """The button, or the one that stays down, with this text."""
        return self._one(label, {it.description: it for it in reversed(self.all(BUTTONS))})

    def field(self, label: str) -> Any:
        """The slider, menu, number or row of choices with this label, on it or before it."""
        fields = {it.description: it for it in reversed(self.fields())}
        for box in self.all(widgets.Box):
            for before, it in zip(box.children, box.children[1:], strict=False):
                if isinstance(before, widgets.Label) and not getattr(it, "description", "a field"):
                    fields[before.value] = it
        return self._one(label, fields)

    def fields(self) -> list[Any]:
        """All controls that hold a value."""
        found = [it for it in self.all() if not isinstance(it, NO_FIELDS)]
        return [it for it in found if hasattr(it, "value")]

    def labels(self) -> list[str]:
        """What buttons and fields are called."""
        return [it.description for it in self.all() if getattr(it, "description", "")]

    def press(self, label: str) -> None:
        """Press a button; one that stays down comes up again."""
        button = self.button(label)
        if isinstance(button, widgets.Button):
            button.click()
        else:
            button.value = not button.value

    def set(self, label: str, value: Any) -> None:
        """Move a slider, choose from a menu, fill in a number."""
        self.field(label).value = value

    def read(self, label: str) -> Any:
        """What a slider, a menu or a number says."""
        return self.field(label).value

    def options(self, label: str) -> list[Any]:
        """What a menu offers, as the learner reads it."""
        return [it[0] if isinstance(it, tuple) else it for it in self.field(label).options]

    def in_sight(self, widget: widgets.Widget) -> bool:
        """Whether a widget is on the page, and not folded away."""
        return widget in self.all(hidden=False)

    @staticmethod
    def _one(label: str, found: dict[str, Any]) -> Any:
        assert label in found, f"nothing here is called {label!r}; there are {sorted(found)}"
        return found[label]

    # --- words and pictures -------------------------------------------------------------------

    def text(self) -> str:
        """All words in sight but those on buttons and fields."""
        lines = self.all(widgets.HTML | widgets.Label, hidden=False)
        return "\n".join(filter(None, (words(it.value) for it in lines)))

    def status(self) -> str:
        """The line of a playground that tells how its game stands."""
        return self._line("status")

    def message(self) -> str:
        """The line of a playground that tells what is wrong; empty if nothing is."""
        return self._line("alert")

    def _line(self, role: str) -> str:
        lines = [it.value for it in self.root.children if isinstance(it, widgets.HTML)]
        return next((words(line) for line in lines if f"role='{role}'" in line), "")

    def shown(self) -> list[str]:
        """The titles of the views whose pictures a playground shows, in order."""
        toggles = [it for it in self.all(widgets.ToggleButton) if "hide: " in it.tooltip]
        return [it.description for it in toggles if it.value]

    def canvases(self) -> list[Canvas]:
        """What shows the pictures, in order."""
        return self.all(Canvas)

    def pictures(self) -> list[bytes]:
        """What the canvases show, in order."""
        parts = [(canvas.now["still"], canvas.now["arrays"]) for canvas in self.canvases()]
        return [pickle.dumps(part) for part in parts]

    def picture(self, title: str = "Densities and D", game: int = 0) -> bytes:
        """The picture of a view that is shown, of the first or the second game."""
        titles, pictures = self.shown(), self.pictures()
        return pictures[titles.index(title) * (len(pictures) // len(titles)) + game]

    def point(self, number: int, x: float, y: float) -> None:
        """Press a place in a canvas; x, y: in the units of its data."""
        message = {"pointed": {"x": x, "y": y}}
        self.canvases()[number]._handle_custom_msg(message, [])  # as ipywidgets does

    def draw(self, number: int, places: Any, joined: bool = True) -> None:
        """Draw on a canvas: a stroke through these places, or without `joined` a point at each."""
        for i, (x, y) in enumerate(places):
            message = {"drawn": {"x": float(x), "y": float(y), "joined": joined and i > 0}}
            self.canvases()[number]._handle_custom_msg(message, [])


def _walk(widget: widgets.Widget, in_sight: bool = True) -> Iterator[tuple[widgets.Widget, bool]]:
    """A widget and all inside it, each with whether it is in sight."""
    layout = getattr(widget, "layout", None)
    in_sight = in_sight and getattr(layout, "display", None) != "none"
    yield widget, in_sight
    for child in getattr(widget, "children", ()):
        yield from _walk(child, in_sight)


def words(value: str) -> str:
    """The text of an HTML widget, without what is hidden to keep room."""
    value = re.sub(r"<div style='[^']*visibility:hidden.*?</div>", "", value)
    return html.unescape(re.sub(r"<[^>]*>", " ", value)).strip()


# --- the clock of a page that ticks -----------------------------------------------------------


def switch(clock: widgets.Play, on: bool) -> None:
    """Press the triangle, or the square."""
    setattr(clock, "playing" if "playing" in clock.traits() else "_playing", on)


def is_on(clock: widgets.Play) -> bool:
    """Whether the clock runs on the page."""
    return clock.playing if "playing" in clock.traits() else clock._playing


def tick(clock: widgets.Play, times: int = 1) -> None:
    """The page sends a tick, whether its clock runs or not."""
    for _ in range(times):
        clock.value += 1
