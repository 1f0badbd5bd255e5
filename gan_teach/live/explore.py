"""Sliders for the game on paper: move the generator's density, see the best D, V and JS follow."""

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
import torch
from IPython.display import display
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gan_teach import theory
from gan_teach.data.line import Gaussian
from gan_teach.live.figure import LiveFigure
from gan_teach.live.plots import BEST, FAKE, GREY, LEGEND, REAL
from gan_teach.live.watch import PICTURE, widget_bundle

X = torch.linspace(-26, 26, 2601, dtype=torch.float64)  # six of the widest std to each side
DATA = Gaussian(mean=0, std=1)


def explore_optimal_discriminator(mean: float = 2.0, std: float = 1.0) -> "OptimalDExplorer":
    """Data N(0, 1) against a generator's normal density, with sliders for its mean and std.

    Drawn: both densities, the optimal D, and V(D*, G) and JS over the generator's mean.
    Taught in: lesson 01.
    """
    return OptimalDExplorer(Gaussian(mean, std))


class OptimalDExplorer:
    """What `explore_optimal_discriminator` shows. `q` is the generator's density now."""

    def __init__(self, q: Gaussian):
        self.q = q
        self._figure = LiveFigure([DensitiesView(self), ValueView(self)])
        self._image = widgets.Image(format="jpeg", layout=PICTURE)
        self._text = widgets.HTML()
        self._mean = _slider("Mean of q", q.mean, -8, 8)
        self._std = _slider("Standard deviation of q", q.std, 0.3, 3)
        for slider in (self._mean, self._std):
            slider.observe(self._moved, "value")
        wrap = widgets.Layout(flex_flow="row wrap")
        sliders = widgets.HBox([self._mean, self._std], layout=wrap)
        self.widget = widgets.VBox([self._image, sliders, self._text])
        self._draw()

    def _moved(self, _: dict[str, Any]) -> None:
        self.q = Gaussian(self._mean.value, self._std.value)
        self._draw()

    def _draw(self) -> None:
        self._image.value = self._figure.frame()
        self._text.value = self.describe()

    def describe(self) -> str:
        """The picture in words."""
        value, divergence = value_and_js(self.q)
        return (
            f"Data: mean 0, standard deviation 1. Generator: mean {self.q.mean:.1f}, standard "
            f"deviation {self.q.std:.1f}. JS = {divergence:.4f}; V(D*, G) = -log 4 + 2 JS = "
            f"{value:.4f}."
        )

    def _ipython_display_(self) -> None:
        alt = f"Two densities, the optimal discriminator, and its value. {self.describe()}"
        bundle = widget_bundle(self.widget, self._figure.frame("png"), alt)
        display(bundle, metadata={"image/png": {"alt": alt}}, raw=True)


def _slider(label: str, value: float, low: float, high: float) -> widgets.FloatSlider:
    return widgets.FloatSlider(
        value, min=low, max=high, step=0.1, description=label,
        style={"description_width": "initial"}, layout={"width": "min(100%, 420px)"},
    )  # fmt: skip


def value_and_js(q: Gaussian, p: Gaussian = DATA) -> tuple[float, float]:
    """V(D*, G) and JS(p, q) for two normal densities, by integration on a grid."""
    logit = theory.optimal_logit(p.log_density(X), q.log_density(X))
    value = theory.value(logit, p.density(X), q.density(X), X)
    return value.item(), theory.js(p.density(X), q.density(X), X).item()


class DensitiesView:
    """p, q and D*(x)."""

    width = 5.2

    def __init__(self, explorer: OptimalDExplorer):
        self._explorer = explorer

    def start(self, ax: Axes) -> Sequence[Artist]:
        on_right = ax.twinx()
        on_right.spines["right"].set_visible(True)
        on_right.set(ylim=(-0.02, 1.02), yticks=(0, 0.5, 1))
        on_right.set_ylabel('D*: probability of "real"')
        on_right.axhline(0.5, color=GREY, lw=1, ls=":")
        real = ax.fill_between(X, DATA.density(X), color=REAL, alpha=0.35, lw=0)
        (self._q,) = ax.plot([], [], color=FAKE, lw=2, ls="--")
        (self._best,) = on_right.plot([], [], color=BEST, lw=2, ls="-.")
        on_right.legend(
            [real, self._q, self._best], ["data p", "generator q", "optimal D* = p/(p+q)"],
            ncols=3, **LEGEND,
        )  # fmt: skip
        ax.set(xlabel="x", ylabel="density", xlim=(-12, 12), ylim=(0, 0.9))
        return [self._q, self._best]

    def see(self) -> tuple[np.ndarray, np.ndarray]:
        """G's density and the optimal D, at X."""
        q = self._explorer.q
        logit = theory.optimal_logit(DATA.log_density(X), q.log_density(X))
        return q.density(X).numpy(), logit.sigmoid().numpy()

    def update(self, seen: tuple[np.ndarray, np.ndarray]) -> bool:
        for line, values in zip((self._q, self._best), seen, strict=True):
            line.set_data(X, values)
        return False


class ValueView:
    """V(D*, G) and JS over the generator's mean, with a dot where it stands."""

    width = 4.4
    MEANS = np.linspace(-8, 8, 65)

    def __init__(self, explorer: OptimalDExplorer):
        self._explorer = explorer
        self._std: float | None = None  # that the curves belong to

    def start(self, ax: Axes) -> Sequence[Artist]:
        (self._value,) = ax.plot([], [], color=BEST, lw=2, label="V(D*, G)")
        (self._js,) = ax.plot([], [], color=GREY, lw=2, ls="--", label="JS(p, q)")
        (self._dots,) = ax.plot([], [], "o", color=BEST, ms=7)
        for level, name in ((-theory.LOG_4, "-log 4"), (np.log(2), "log 2"), (0, "0")):
            ax.axhline(level, color=GREY, lw=1, ls=":")
            ax.annotate(name, (7.8, level), ha="right", va="bottom", color=GREY, fontsize=9)
        ax.set(xlabel="mean of q", ylabel="nats", xlim=(-8, 8), ylim=(-1.55, 1))
        ax.legend(ncols=2, **LEGEND)
        return [self._value, self._js, self._dots]

    def see(self) -> tuple[np.ndarray, float, tuple[float, float]]:
        """V(D*, G) and JS for all means, (n, 2); where G stands: its mean and the two there."""
        q = self._explorer.q
        if q.std != self._std:
            self._std = q.std
            self._curves = np.array([value_and_js(Gaussian(mean, q.std)) for mean in self.MEANS])
        return self._curves, q.mean, value_and_js(q)

    def update(self, seen: tuple[np.ndarray, float, tuple[float, float]]) -> bool:
        curves, mean, now = seen
        for line, values in zip((self._value, self._js), curves.T, strict=True):
            line.set_data(self.MEANS, values)
        self._dots.set_data([mean, mean], now)
        return False
