"""Controls that many do without, behind a button."""

from collections.abc import Callable

import ipywidgets as widgets


class Fold:
    """A button that shows and hides a box; hidden, words beside the button stand for it.

    words: gives them, as HTML. (No key opens an `Accordion` of ipywidgets.)
    """

    def __init__(self, box: widgets.Box, words: Callable[[], str]):
        self._box, self._words = box, words
        self._button = widgets.ToggleButton(
            tooltip="Show or hide the rules that many games do without",
            layout={"width": "160px", "flex": "0 0 auto"},  # on a narrow page the words give way
        )
        self._button.observe(lambda _: self._turn(), "value")
        self._line = widgets.HTML()
        row = widgets.HBox([self._button, self._line], layout={"align_items": "center"})
        self.parts = [row, box]
        self._turn()

    def open(self) -> None:
        """Show the box."""
        self._button.value = True

    def write(self) -> None:
        """Say what is hidden, as it is now."""
        self._line.value = "" if self._button.value else self._words()

    def _turn(self) -> None:
        shown = self._button.value
        self._button.icon = "caret-down" if shown else "caret-right"
        self._button.description = "Hide more rules" if shown else "Show more rules"
        self._box.layout.display = "flex" if shown else "none"
        self.write()
