"""Controls for the noise that pictures are made of."""

from collections.abc import Callable

import ipywidgets as widgets

from gan_teach.live.fields import ROW, labelled
from gan_teach.support.pairs import CLASSES
from gan_teach.support.walks import MODES, NoiseChoice


class NoiseControls:
    """Which noise a game of images is looked at with, as a `NoiseChoice`.

    digits: whether G can be asked for a digit. changed: called with each new choice.
    """

    MOST = 999_999  # seeds
    ALL = "all"

    def __init__(self, digits: bool, changed: Callable[[NoiseChoice], None]):
        self._changed = changed
        self._mode = widgets.ToggleButtons(
            options=[(mode.capitalize(), mode) for mode in MODES],
            style={"button_width": "100px"},
            tooltips=["From one noise vector to another", "A - B + C of three noise vectors"],
        )  # fmt: skip
        self._seeds = {name: _seed(value) for name, value in zip("abc", range(3), strict=True)}
        self._t = widgets.FloatSlider(
            0.5, min=0, max=1, step=0.02, description="t", readout_format=".2f",
            style={"description_width": "60px"}, layout={"width": "300px"},
        )  # fmt: skip
        self._digit = widgets.ToggleButtons(
            options=[self.ALL, *map(str, range(CLASSES))], style={"button_width": "36px"},
            tooltips=["The same noise as all ten", *(f"As a {i}" for i in range(CLASSES))],
        )  # fmt: skip
        for field in (self._mode, *self._seeds.values(), self._t, self._digit):
            field.observe(lambda _: self._moved(), "value")
        self._cells = {name: self._cell(field) for name, field in self._seeds.items()}
        vectors = [self._cells["a"], self._cells["b"], self._cells["c"], self._t]
        rows = [labelled("Noise", self._mode), widgets.HBox(vectors, layout=ROW)]
        rows += [labelled("Digit", self._digit)] if digits else []
        self.widget = widgets.VBox(rows)
        self._by_digit = digits
        self._name()

    @property
    def choice(self) -> NoiseChoice:
        """What the controls say."""
        asked = self._by_digit and self._digit.value != self.ALL
        seeds = {name: field.value for name, field in self._seeds.items()}
        digit = int(self._digit.value) if asked else None
        return NoiseChoice(self._mode.value, **seeds, t=round(self._t.value, 2), digit=digit)

    def _cell(self, field: widgets.BoundedIntText) -> widgets.HBox:
        """A seed with a button for the next one."""
        button = widgets.Button(
            description="Next", icon="random", tooltip="The next noise vector",
            layout={"width": "76px"},
        )  # fmt: skip

        def next_one(_: widgets.Button) -> None:
            field.value = (field.value + 1) % (self.MOST + 1)

        button.on_click(next_one)
        return widgets.HBox([field, button], layout={"width": "250px"})

    def _moved(self) -> None:
        self._name()
        self._changed(self.choice)

    def _name(self) -> None:
        """Call the vectors what they are in this mode, and show the controls that act in it."""
        walk = self._mode.value == MODES[0]
        for (name, field), other in zip(self._seeds.items(), ("From", "To", ""), strict=True):
            field.description = other if walk and other else name.upper()
        self._cells["c"].layout.display = "none" if walk else "flex"
        self._t.layout.display = "flex" if walk else "none"


def _seed(value: int) -> widgets.BoundedIntText:
    return widgets.BoundedIntText(
        value, min=0, max=NoiseControls.MOST, description="Seed",
        style={"description_width": "60px"}, layout={"width": "150px"},
    )  # fmt: skip
