"""The atlas as a picture that is drawn while it trains, and as a map to point at."""

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

import ipywidgets as widgets
import numpy as np
from IPython import get_ipython
from IPython.display import display
from matplotlib import colormaps
from matplotlib.colors import to_hex

from gan_teach.live.fields import ROW
from gan_teach.live.marks import (
    BEST,
    FAKE,
    LOST,
    Axis,
    Mark,
    Pixels,
    Plot,
    Points,
    Shapes,
    numbered,
)
from gan_teach.live.pacer import FramePacer
from gan_teach.live.picture import Picture, still
from gan_teach.live.plots import png_bundle
from gan_teach.live.watch import close, widget_bundle
from gan_teach.training import atlas as training
from gan_teach.training.atlas import rates

# dark to bright, told apart without hue
COLOURS = tuple(to_hex(colour) for colour in colormaps["viridis"](np.linspace(0, 1, 9)))


__all__ = ["Atlas", "AtlasExplorer", "draw_while_playing", "rates"]


class Atlas(training.Atlas):
    """`training.atlas.Atlas`, which shows itself.

    `atlas.watch(2000)` draws it as it trains. As the last line of a cell it is a map to point at,
    whose games can be opened.
    """

    def watch(self, turns: int) -> None:
        """Play this many turns of every game while the map is drawn. In a notebook."""
        draw_while_playing(self, turns)

    def _ipython_display_(self) -> None:
        AtlasExplorer(self)._ipython_display_()


class PanelView:
    """One panel: a tile for each pair of rates, brighter where the game is better."""

    rate = 3.0

    def __init__(self, atlas: Atlas, panel: int):
        self._atlas, self._panel = atlas, panel
        self.place: tuple[int, int] | None = None  # of the tile pointed at: lr_d, lr_g

    def plot(self) -> Plot:
        """What there is to see now."""
        atlas, last = self._atlas, self._panel == len(self._atlas.panels) - 1
        rows, columns = len(atlas.lr_d), len(atlas.lr_g)
        values = atlas.values[self._panel].numpy()
        extent = (-0.5, columns - 0.5, -0.5, rows - 0.5)
        y, x = (ticks.astype(float) for ticks in np.nonzero(atlas.lost[self._panel].numpy()))
        low, high = atlas.figure.ends(atlas.data)
        label, log = atlas.figure.label, atlas.figure.logarithmic
        colours = COLOURS if atlas.figure.more_is_better else COLOURS[::-1]
        bar = numbered(low, high, label, log=log)
        ends = (low, high)
        if log:
            values, ends = np.log10(values), (float(np.log10(low)), float(np.log10(high)))
        marks: list[Mark] = [
            Pixels(values[::-1], extent, ends, colours, bad=LOST, label=label, log=log),
            Points(x, y, BEST, marker="x", size=8),
        ]
        if self.place:
            row, column = self.place
            at = np.array([-0.5, 0.5, 0.5, -0.5, -0.5, np.nan])
            frame = column + at, row + at[[0, 0, 2, 2, 0, 5]]
            marks.append(Shapes(*frame, FAKE, fill=0, width=2.5))
        left = 72 if self._panel == 0 else 54  # the first names D's rates
        return Plot(
            tuple(marks), _axis("G's learning rate", atlas.lr_g),
            _axis("D's learning rate" if self._panel == 0 else "", atlas.lr_d),
            bar=bar if last else None, title=list(atlas.panels)[self._panel],
            size=(left + (282 if last else 212), 300), room=(left, 88 if last else 16, 30, 46),
        )  # fmt: skip


def _axis(label: str, rates: Sequence[float]) -> Axis:
    """Name four of the rates or so, the decades where these are a third of the way each."""
    whole, rest = divmod(len(rates) - 1, 3)
    step = max(whole if not rest else -(-len(rates) // 4), 1)
    names = tuple(map(write_rate, rates))
    ticks = tuple(range(0, len(rates), step))
    labels = tuple(names[i] for i in ticks)
    return Axis(-0.5, len(rates) - 0.5, label, ticks, labels, names=names)


def write_rate(rate: float) -> str:
    """A learning rate as one writes it: 0.0003, 0.01."""
    return f"{rate:.2g}"


def pictures_of(atlas: Atlas) -> tuple[list[PanelView], list[Picture], widgets.HBox]:
    """The map, panel by panel: its views, their pictures, and these in a row."""
    views = [PanelView(atlas, i) for i in range(len(atlas.panels))]
    pictures = [Picture(view) for view in views]
    return views, pictures, widgets.HBox([it.widget for it in pictures], layout=ROW)


def draw_while_playing(atlas: Atlas, turns: int) -> None:
    """Play this many turns of all games, and draw the map as it goes; a still picture stays.

    The stop button ends it early and loses nothing: watch again to go on.
    """
    _, pictures, row = pictures_of(atlas)
    for picture in pictures:
        picture.draw(atlas.describe())
    label = widgets.Label()
    bar = widgets.IntProgress(max=max(turns, 1), layout={"width": "50%"})
    box = widgets.VBox([row, widgets.HBox([bar, label])])
    bundle = widget_bundle(box, still(pictures, columns=4), atlas.describe())
    handle = display(bundle, raw=True, display_id=True) if get_ipython() else None
    pacer, start = FramePacer(3, share=0.15), time.perf_counter()
    try:
        for done in atlas.play(turns):
            with pacer as due:
                if due:
                    atlas.measure()
                    for picture in pictures:
                        picture.draw()
                    bar.value = done
                    rate = done * len(atlas.ensemble) / (time.perf_counter() - start)
                    label.value = f"turn {atlas.turns:,}, {rate:,.0f} turns/s of all games together"
    except KeyboardInterrupt:
        print(f"Stopped after turn {atlas.turns:,}. Nothing is lost: watch again to go on.")
        raise
    finally:
        atlas.measure()
        for picture in pictures:
            picture.draw(atlas.describe())
        bundle, metadata = png_bundle(still(pictures, columns=4), atlas.describe())
        if handle:
            handle.update(bundle, metadata=metadata, raw=True)
        close(box)


def describe(atlas: Atlas, panel: int, lr_d: int, lr_g: int) -> str:
    """A tile in words."""
    value = atlas.values[panel, lr_d, lr_g].item()
    found = atlas.figure.tile.format(atlas.figure.write(value))
    if atlas.lost[panel, lr_d, lr_g]:
        found = "lost: it ran into NaN or infinity"
    rates = f"G {write_rate(atlas.lr_g[lr_g])}, D {write_rate(atlas.lr_d[lr_d])}"
    return f"{list(atlas.panels)[panel]}, {rates}, turn {atlas.turns:,}: {found}."


class AtlasExplorer:
    """The map to point at: the game of the marked tile opens in a playground."""

    def __init__(self, atlas: Atlas):
        self.atlas = atlas
        self._views, self._pictures, row = pictures_of(atlas)
        for panel, picture in enumerate(self._pictures):
            picture.on_pointed(partial(self._point, panel))
        self._panel = widgets.ToggleButtons(
            options=list(atlas.panels), description="Panel", style={"button_width": "auto"}
        )
        self._panel.layout.display = "flex" if len(atlas.panels) > 1 else "none"
        self._lr_g = _slider("G's learning rate", atlas.lr_g)
        self._lr_d = _slider("D's learning rate", atlas.lr_d)
        self._text = widgets.HTML()
        self.open = widgets.Button(
            description="Open this game", icon="external-link", layout={"width": "auto"},
            tooltip="Open the game of the marked tile in a playground below",
        )  # fmt: skip
        self.open.on_click(lambda _: self._open())
        self._below = widgets.VBox()
        for widget in (self._panel, self._lr_g, self._lr_d):
            widget.observe(lambda _: self._draw(), "value")
        hint = widgets.HTML(
            "Press a tile of the map (by keyboard: arrows, then Enter), or move the sliders:"
        )
        knobs = widgets.VBox([self._lr_g, self._lr_d, self._text, self.open])
        self.widget = widgets.VBox([row, hint, self._panel, knobs, self._below])
        self.playground: Any = None
        self._pointing = False
        self._draw()

    def _point(self, panel: int, x: float, y: float) -> None:
        """Mark the tile of a panel at this place; x, y count the rates."""
        self._pointing = True  # one picture for all three controls
        self._panel.index = panel
        self._lr_d.value, self._lr_g.value = round(y), round(x)
        self._pointing = False
        self._draw()

    def _place(self) -> tuple[int, int, int]:
        """The numbers of the panel, of D's rate and of G's."""
        return self._panel.index, self._lr_d.value, self._lr_g.value

    def _draw(self) -> None:
        if self._pointing:
            return
        panel, lr_d, lr_g = self._place()
        self._text.value = words = self.describe()
        for number, (view, picture) in enumerate(zip(self._views, self._pictures, strict=True)):
            view.place = (lr_d, lr_g) if number == panel else None
            picture.draw(words)

    def describe(self) -> str:
        """The marked tile in words."""
        return describe(self.atlas, *self._place())

    def _open(self) -> None:
        from gan_teach.live.playground.board import Playground

        panel, *place = self._place()
        game = self.atlas.game(list(self.atlas.panels)[panel], *place)
        if self.atlas.lost[panel, *place]:
            game.reset()  # what it became is NaN; from its start one can watch how it was lost
        if self.playground:
            self.playground.close()  # else it would play on, unseen
        self.playground = Playground(game)
        self._below.children = [self.playground.widget]

    def _ipython_display_(self) -> None:
        alt = f"A map of {len(self.atlas.ensemble)} games. {self.atlas.describe()}"
        bundle = widget_bundle(self.widget, still(self._pictures, columns=4), alt)
        display(bundle, metadata={"image/png": {"alt": alt}}, raw=True)


def _slider(label: str, rates: Sequence[float]) -> widgets.SelectionSlider:
    return widgets.SelectionSlider(
        options=[(write_rate(rate), i) for i, rate in enumerate(rates)], value=len(rates) // 2,
        description=label, style={"description_width": "initial"},
        layout={"width": "min(100%, 340px)"},
    )  # fmt: skip
