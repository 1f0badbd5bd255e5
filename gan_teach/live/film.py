"""A GAN of the lessons, recorded while it trained: a film, to go back and forth in.

`studies.films` makes the recordings.
"""

import html
import os
from collections.abc import Sequence

import ipywidgets as widgets
import numpy as np
import torch
from IPython.display import display

from gan_teach.data.line import Gaussian
from gan_teach.live.fields import ROW
from gan_teach.live.figure import LiveFigure, as_image
from gan_teach.live.marks import (
    D_COLOUR,
    FAKE,
    REAL,
    Area,
    Axis,
    Dash,
    Line,
    Mark,
    Pixels,
    Plot,
    Rule,
    Words,
    numbered,
    stairs,
)
from gan_teach.live.moments import Moments
from gan_teach.live.picture import Picture
from gan_teach.live.plots import equilibrium_values, levels, running_mean, sheet
from gan_teach.live.saving import animation
from gan_teach.live.view import of_probabilities
from gan_teach.live.watch import widget_bundle
from gan_teach.support.errors import choose
from gan_teach.support.paths import weights_folder
from gan_teach.training.losses import LOSSES

Recording = dict[str, np.ndarray]
SECONDS = 10.0  # that a film takes
STILL = 24  # pictures of a film where there is no kernel
HINT = "To go back and forth in it, run this cell in JupyterLab or Colab."


def film(name: str) -> "Film":
    """A GAN of the lessons as it learns, recorded while it trained; the last line of a cell.

    name: "gaussian", the healthy program of lesson 02; "digits", that of lesson 03; "flowers", the
    last game of lesson 09. **Play** shows all of it; Back and Next, or the arrow keys on the
    slider, go through the turns.
    Nothing is trained. Raises ValueError for another name. Used in: lessons 01 and 09.
    """
    return Film(name)


class FilmView:
    """A picture of a recording at one of its moments. at: the number of the moment.

    colours, moments: so many are enough where it moves without a kernel.
    """

    rate, colours, moments = 20.0, 32, STILL

    def __init__(self, recording: Recording):
        self.recording, self.at = recording, 0

    @property
    def turn(self) -> int:
        """How many turns were played then."""
        return int(self.recording["turns"][self.at])

    def plot(self) -> Plot:
        """What there is to see at this moment."""
        raise NotImplementedError

    def describe(self) -> str:
        """The same in words."""
        raise NotImplementedError


class LineFilm(FilmView):
    """Samples on a line as a histogram, beside the data's, and D's curve."""

    DATA = Gaussian(mean=3, std=2)

    def plot(self) -> Plot:
        edges, heights = self._histogram()
        real = self.DATA.density(torch.tensor((edges[1:] + edges[:-1]) / 2)).numpy()
        top = 2.2 * real.max()
        x, d = self.recording["x"], self.recording["d"][self.at].astype(float)
        marks: list[Mark] = [
            Area(*stairs(edges, real), REAL, "real"),
            Line(*stairs(edges, heights), FAKE, "generated", dash="--"),
            Rule(0.5, on_right=True),
            Line(x, d, D_COLOUR, "D(x)", width=2, on_right=True),
            Words(f"turn {self.turn:,}", 0.98, 0.98, ha="right", va="top", share=True, boxed=True),
        ]
        return Plot(
            tuple(marks), numbered(edges[0], edges[-1], "x", most=9),
            numbered(0, top, "density"), size=(390, 290), room=(54, 54, 30, 46),
            right=of_probabilities('D: probability of "real"', 0, 0),
        )  # fmt: skip

    def _histogram(self) -> tuple[np.ndarray, np.ndarray]:
        edges, counts = self.recording["edges"], self.recording["counts"][self.at]
        return edges, counts / self.recording["samples"] / (edges[1] - edges[0])

    def describe(self) -> str:
        mean, std = self.recording["moments"][self.at]
        return (
            f"The generated samples have mean {mean:.2f} and standard deviation {std:.2f}; the "
            f"data has 3 and 2. D answers {self._d_at(3):.2f} at x = 3."
        ).replace("-", "−")

    def _d_at(self, x: float) -> float:
        return float(np.interp(x, self.recording["x"], self.recording["d"][self.at]))


class DigitsFilm(FilmView):
    """Generated digits, from the same noise at each moment, in 16 steps from paper to ink."""

    COLUMNS, IN_INK, SIZE = 6, True, (290, 290)

    def plot(self) -> Plot:
        pictures = self._pictures()
        pixels = sheet(pictures, (0, 15), self.COLUMNS, self.IN_INK)
        height, width = pixels.shape[:2]
        cells = len(pictures) // self.COLUMNS, self.COLUMNS
        mark = Pixels(pixels, (0, width, 0, height), cells=cells)
        x, y = (Axis(0, end, hidden=True) for end in (width, height))
        return Plot(
            (mark,), x, y, title=f"turn {self.turn:,}", size=self.SIZE, room=(8, 8, 28, 8),
            square=True,
        )  # fmt: skip

    def _pictures(self) -> torch.Tensor:
        return torch.tensor(self.recording["pictures"][self.at]).unsqueeze(1)

    def describe(self) -> str:
        return "36 generated digits, from the same noise in each picture."


class FlowersFilm(DigitsFilm):
    """Generated flowers, each colour in 16 steps."""

    COLUMNS, IN_INK, SIZE = 4, False, (370, 290)
    colours, moments = 128, 10  # noise in colour takes much room

    def _pictures(self) -> torch.Tensor:
        return torch.tensor(self.recording["pictures"][self.at])

    def describe(self) -> str:
        return "12 generated flowers, from the same noise in each picture."


class LossFilm(FilmView):
    """Both losses: strong up to this moment, pale after it."""

    MOST = 500  # values of a line

    def __init__(self, recording: Recording):
        super().__init__(recording)
        self._losses = [recording[name].astype(float) for name in ("d_loss", "g_loss")]
        last = len(self._losses[0])
        self._turns = np.arange(1.0, last + 1)
        self._means = [running_mean(self._turns, losses) for losses in self._losses]
        self._x = numbered(0, last, "turn")
        self._y = numbered(0, max(2, *(mean[1].max() for mean in self._means)) * 1.1, "loss (nats)")
        self._thin = slice(None, None, -(-last // self.MOST))

    def plot(self) -> Plot:
        known = equilibrium_values(LOSSES["non_saturating"])
        marks: list[Mark] = [*levels(known, self._y.low, self._y.high)]
        looks: tuple[tuple[str, str, Dash], ...] = (
            (D_COLOUR, "D loss", "-"),
            (FAKE, "G loss", "--"),
        )
        for (x, y), (colour, label, dash) in zip(self._means, looks, strict=True):
            x, y = x[self._thin], y[self._thin]
            past = x <= self.turn
            marks += [
                Line(x, y, colour, width=0.8, alpha=0.35),
                Line(x[past], y[past], colour, label, dash=dash),
            ]
        marks.append(Rule(self.turn, upright=True, dash="-"))
        return Plot(tuple(marks), self._x, self._y, size=(330, 290), room=(58, 54, 30, 46))

    def describe(self) -> str:
        if not self.turn:
            return "Nothing is learnt yet."
        d, g = (losses[self.turn - 1] for losses in self._losses)
        return f"D's loss is {d:.2f}, G's {g:.2f} (at the equilibrium: 1.39 and 0.69)."


VIEWS: dict[str, Sequence[type[FilmView]]] = {
    "gaussian": (LineFilm, LossFilm),
    "digits": (DigitsFilm, LossFilm),
    "flowers": (FlowersFilm, LossFilm),
}


class Film(Moments):
    """What `film` shows. pictures: the views on the page. driver: as in `Moments`."""

    def __init__(self, name: str, *, driver: str | None = None):
        views = choose("film", name, VIEWS)
        with np.load(weights_folder() / f"film_{name}.npz") as file:
            recording = dict(file)
        self._views = [view(recording) for view in views]
        self.pictures = [Picture(view) for view in self._views]
        turns = [(f"{turn:,}", turn) for turn in recording["turns"].tolist()]
        super().__init__(turns, "Turn", SECONDS / len(turns), "Play", driver)
        row = widgets.HBox([picture.widget for picture in self.pictures], layout=ROW)
        self.widget.children = [self._buttons, row, self._words]
        self.show(0)

    def draw(self) -> None:
        """Show the moment, and say it."""
        for view, picture in zip(self._views, self.pictures, strict=True):
            view.at = self.at
            picture.draw(view.describe())
        self._words.value = f"<div style='line-height:1.4'>{html.escape(self.describe())}</div>"

    def describe(self) -> str:
        """What is shown in words."""
        return " ".join([f"Turn {self._views[0].turn:,}.", *(it.describe() for it in self._views)])

    def moving_picture(self, most: int) -> bytes:
        """The film as an animated PNG, of at most so many of its moments; the last one stands where
        it cannot move.
        """
        at, figure, seen = self.at, LiveFigure([]), []
        most = min(most, *(view.moments for view in self._views))
        for number in np.unique(np.linspace(self._last, 0, most).round().astype(int)).tolist():
            for view in self._views:
                view.at = number
            seen.append(as_image(figure.paint([view.plot() for view in self._views])))
        self.show(at)
        colours = max(view.colours for view in self._views)
        return animation(seen, "png", 600 * SECONDS / len(seen), colours)

    def _ipython_display_(self) -> None:
        long = os.environ.get("GAN_TEACH_STILLS") == "long"
        self.show(self._last)
        alt = f"A film of a GAN that learns; at its end: {self.describe()} {HINT}"
        bundle = widget_bundle(self.widget, self.moving_picture(STILL if long else 1), alt)
        self.show(0)
        display(bundle, metadata={"image/png": {"alt": alt}}, raw=True)
