"""The atlas as a picture that is drawn while it trains, and as a map to point at."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
from IPython import get_ipython
from IPython.display import display
from matplotlib import colormaps
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LogNorm, Normalize, to_hex
from matplotlib.patches import Rectangle

from gan_teach.live.figure import LiveFigure
from gan_teach.live.plots import BEST, GREY, png_bundle
from gan_teach.live.watch import PICTURE, FramePacer, widget_bundle
from gan_teach.training import atlas as training
from gan_teach.training.atlas import rates

COLOURS = "viridis"  # dark to bright, told apart without hue


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


PanelSeen = tuple[np.ndarray, tuple[np.ndarray, ...], tuple[int, int] | None]


class PanelView:
    """One panel: a tile for each pair of rates, brighter where the game is better."""

    def __init__(self, atlas: Atlas, panel: int):
        self._atlas, self._panel = atlas, panel
        self._last = panel == len(atlas.panels) - 1
        self.width = 3.3 if self._last else 2.7
        self.place: tuple[int, int] | None = None  # of the tile pointed at: lr_d, lr_g

    def start(self, ax: Axes) -> Sequence[Artist]:
        atlas = self._atlas
        rows, columns = len(atlas.lr_d), len(atlas.lr_g)
        norm, colours = _colours(atlas)
        self._image = ax.imshow(
            np.zeros((rows, columns)), origin="lower", aspect="auto", norm=norm, cmap=colours
        )
        (self._lost,) = ax.plot([], [], "x", color=BEST, ms=6, mew=1.5, label="lost (NaN)")
        self._mark = Rectangle((-9, -9), 1, 1, fill=False, edgecolor="#D55E00", lw=2.5)
        ax.add_patch(self._mark)
        ax.set(title=list(atlas.panels)[self._panel], xlabel="G's learning rate")
        ax.set(xlim=(-0.5, columns - 0.5), ylim=(-0.5, rows - 0.5))
        _ticks(ax.set_xticks, atlas.lr_g)
        _ticks(ax.set_yticks, atlas.lr_d)
        if self._panel == 0:
            ax.set_ylabel("D's learning rate")
        if self._last:
            bar = ax.figure.colorbar(self._image, ax=ax, pad=0.03)
            bar.set_label(atlas.figure.label)
            bar.outline.set_edgecolor(GREY)
        return [self._image, self._lost, self._mark]

    def see(self) -> PanelSeen:
        """A figure for each tile, (D's rates, G's rates), NaN where a game was lost; the numbers of
        the rates of those that were; and those of the tile pointed at, if any.
        """
        lost = np.nonzero(self._atlas.lost[self._panel].numpy())
        return self._atlas.values[self._panel].numpy(), lost, self.place

    def update(self, seen: PanelSeen) -> bool:
        values, (rows, columns), place = seen
        self._image.set_data(np.ma.masked_invalid(values))
        self._lost.set_data(columns, rows)
        lr_d, lr_g = place or (-9, -9)
        self._mark.set_xy((lr_g - 0.5, lr_d - 0.5))
        return False


def _colours(atlas: Atlas) -> tuple[Normalize, Colormap]:
    """What makes a colour of a value: bright is good, grey is lost."""
    figure = atlas.figure
    scale = LogNorm if figure.logarithmic else Normalize
    name = COLOURS if figure.more_is_better else f"{COLOURS}_r"
    return scale(*figure.ends(atlas.data)), colormaps[name].with_extremes(bad="#D0D0D0")


def _ticks(set_ticks: Callable[..., Any], rates: Sequence[float]) -> None:
    """Name four of the rates or so, the decades where these are a third of the way each."""
    whole, rest = divmod(len(rates) - 1, 3)
    step = max(whole if not rest else -(-len(rates) // 4), 1)
    numbers = range(0, len(rates), step)
    set_ticks(numbers, [write_rate(rates[i]) for i in numbers], fontsize=8)


def write_rate(rate: float) -> str:
    """A learning rate as one writes it: 0.0003, 0.01."""
    return f"{rate:.2g}"


def figure_of(atlas: Atlas) -> LiveFigure:
    """The map, panel by panel."""
    return LiveFigure([PanelView(atlas, i) for i in range(len(atlas.panels))], columns=4)


def _image_of(figure: LiveFigure) -> widgets.Image:
    """The figure at its own size; a map of one panel is not blown up."""
    width = f"{figure.figure.get_size_inches()[0] * 100:.0f}px"
    layout = PICTURE | {"width": width}
    return widgets.Image(value=figure.frame(), format="jpeg", layout=layout)


def draw_while_playing(atlas: Atlas, turns: int) -> None:
    """Play this many turns of all games, and draw the map as it goes; a still picture stays.

    The stop button ends it early and loses nothing: watch again to go on.
    """
    figure = figure_of(atlas)
    image = _image_of(figure)
    label = widgets.Label()
    bar = widgets.IntProgress(max=max(turns, 1), layout={"width": "50%"})
    box = widgets.VBox([image, widgets.HBox([bar, label])])
    still = widget_bundle(box, figure.frame("png"), atlas.describe())
    handle = display(still, raw=True, display_id=True) if get_ipython() else None
    pacer, start = FramePacer(3, share=0.15), time.perf_counter()
    try:
        for done in atlas.play(turns):
            with pacer as due:
                if due:
                    atlas.measure()
                    image.value, bar.value = figure.frame(), done
                    rate = done * len(atlas.ensemble) / (time.perf_counter() - start)
                    label.value = f"turn {atlas.turns:,}, {rate:,.0f} turns/s of all games together"
    except KeyboardInterrupt:
        print(f"Stopped after turn {atlas.turns:,}. Nothing is lost: watch again to go on.")
        raise
    finally:
        atlas.measure()
        bundle, metadata = png_bundle(figure.frame("png"), atlas.describe())
        if handle:
            handle.update(bundle, metadata=metadata, raw=True)
        for widget in (image, bar, label, box):
            widget.close()


class _Tiles:
    """One panel of the map as buttons, D's rates upwards: a press tells which tile it was."""

    SIZE = "26px"

    def __init__(self, atlas: Atlas, pressed: Callable[[int, int], None]):
        self._atlas, self._norm, self._cmap = atlas, *_colours(atlas)
        self._marked: widgets.Button | None = None
        cell = {"width": self.SIZE, "height": self.SIZE, "margin": "0", "padding": "0"}
        self._buttons = {
            (lr_d, lr_g): widgets.Button(layout={**cell, "border": "none"})
            for lr_d in reversed(range(len(atlas.lr_d)))
            for lr_g in range(len(atlas.lr_g))
        }
        for place, button in self._buttons.items():
            button.on_click(lambda _, place=place: pressed(*place))
        columns = f"repeat({len(atlas.lr_g)}, {self.SIZE})"
        self.widget = widgets.GridBox(
            list(self._buttons.values()),
            layout={"grid_template_columns": columns, "grid_gap": "1px", "width": "max-content"},
        )

    def show(self, panel: int, marked: tuple[int, int]) -> None:
        """Colour the tiles as those of this panel, and put a frame around one."""
        values = np.ma.masked_invalid(self._atlas.values[panel].numpy())
        colours, lost = self._cmap(self._norm(values)), self._atlas.lost[panel]
        for place, button in self._buttons.items():
            button.style.button_color = to_hex(colours[place])
            button.description = "×" if lost[place] else ""
            button.tooltip = describe(self._atlas, panel, *place)
        if self._marked:
            self._marked.layout.border = "none"
        self._marked = self._buttons[marked]
        self._marked.layout.border = "3px solid #D55E00"


def describe(atlas: Atlas, panel: int, lr_d: int, lr_g: int) -> str:
    """A tile in words."""
    value = atlas.values[panel, lr_d, lr_g].item()
    found = atlas.figure.tile.format(atlas.figure.write(value))
    if atlas.lost[panel, lr_d, lr_g]:
        found = "lost: it ran into NaN or infinity"
    rates = f"G {write_rate(atlas.lr_g[lr_g])}, D {write_rate(atlas.lr_d[lr_d])}"
    return f"{list(atlas.panels)[panel]}, {rates}, turn {atlas.turns:,}: {found}."


class AtlasExplorer:
    """The map, and tiles to press: the game of the marked tile opens in a playground."""

    def __init__(self, atlas: Atlas):
        self.atlas = atlas
        self._figure = figure_of(atlas)
        self._image = _image_of(self._figure)
        self._panel = widgets.ToggleButtons(
            options=list(atlas.panels), description="Panel", style={"button_width": "auto"}
        )
        self._panel.layout.display = "flex" if len(atlas.panels) > 1 else "none"
        self._lr_g = _slider("G's learning rate", atlas.lr_g)
        self._lr_d = _slider("D's learning rate", atlas.lr_d)
        self._tiles = _Tiles(atlas, self._point)
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
            "Press a tile (G's rates to the right, D's upwards), or move the sliders:"
        )
        knobs = widgets.VBox([self._lr_g, self._lr_d, self._text, self.open])
        knobs.layout.margin = "0 0 0 16px"
        row = widgets.HBox([self._tiles.widget, knobs], layout={"flex_flow": "row wrap"})
        self.widget = widgets.VBox([self._image, self._panel, hint, row, self._below])
        self.playground: Any = None
        self._pointing = False
        self._draw()

    def _point(self, lr_d: int, lr_g: int) -> None:
        self._pointing = True  # one picture for both sliders
        self._lr_d.value, self._lr_g.value = lr_d, lr_g
        self._pointing = False
        self._draw()

    def _place(self) -> tuple[int, int, int]:
        """The numbers of the panel, of D's rate and of G's."""
        return self._panel.index, self._lr_d.value, self._lr_g.value

    def _draw(self) -> None:
        if self._pointing:
            return
        panel, lr_d, lr_g = self._place()
        views: Any = self._figure.views  # a `PanelView` each
        for number, view in enumerate(views):
            view.place = (lr_d, lr_g) if number == panel else None
        self._image.value = self._figure.frame()
        self._tiles.show(panel, (lr_d, lr_g))
        self._text.value = self.describe()

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
        bundle = widget_bundle(self.widget, self._figure.frame("png"), alt)
        display(bundle, metadata={"image/png": {"alt": alt}}, raw=True)


def _slider(label: str, rates: Sequence[float]) -> widgets.SelectionSlider:
    return widgets.SelectionSlider(
        options=[(write_rate(rate), i) for i, rate in enumerate(rates)], value=len(rates) // 2,
        description=label, style={"description_width": "initial"},
        layout={"width": "min(100%, 340px)"},
    )  # fmt: skip
