"""Sliders for the game on paper: move the generator's density, see the best D, V and JS follow."""

from typing import Any

import ipywidgets as widgets
import numpy as np
import torch
from IPython.display import display

from gan_teach import theory
from gan_teach.data.line import Gaussian
from gan_teach.live.fields import ROW
from gan_teach.live.marks import BEST, FAKE, GREY, REAL, Area, Line, Plot, Points, Rule, numbered
from gan_teach.live.picture import Picture, still
from gan_teach.live.view import of_probabilities
from gan_teach.live.watch import widget_bundle

X = torch.linspace(-26, 26, 2601, dtype=torch.float64)  # six of the widest std to each side
DATA = Gaussian(mean=0, std=1)
MEANS, STDS = (-8, 8), (0.3, 3)  # the ends of the sliders


def explore_optimal_discriminator(mean: float = 2.0, std: float = 1.0) -> "OptimalDExplorer":
    """Data N(0, 1) against a generator's normal density, with sliders for its mean and std.

    Drawn: both densities, the optimal D, and V(D*, G) and JS over the generator's mean.
    mean, std: at the start, rounded to a tenth, which is what the sliders go by.
    Raises ValueError for a mean or a std that the sliders do not reach.
    Taught in: lesson 01.
    """
    q = Gaussian(mean, std)
    for name, value, (low, high) in (("mean", mean, MEANS), ("std", std, STDS)):
        if not low <= value <= high:
            raise ValueError(f"{name} must be from {low} to {high}; got {value!r}.")
    return OptimalDExplorer(Gaussian(round(q.mean, 1), round(q.std, 1)))


class OptimalDExplorer:
    """What `explore_optimal_discriminator` shows. `q` is the generator's density now."""

    def __init__(self, q: Gaussian):
        self.q = q
        self._pictures = [Picture(DensitiesView(self)), Picture(ValueView(self))]
        self._text = widgets.HTML()
        self._mean = _slider("Mean of q", q.mean, *MEANS)
        self._std = _slider("Standard deviation of q", q.std, *STDS)
        for slider in (self._mean, self._std):
            slider.observe(self._moved, "value")
        sliders = widgets.HBox([self._mean, self._std], layout=ROW)
        row = widgets.HBox([picture.widget for picture in self._pictures], layout=ROW)
        self.widget = widgets.VBox([row, sliders, self._text])
        self._draw()

    def _moved(self, _: dict[str, Any]) -> None:
        self.q = Gaussian(self._mean.value, self._std.value)
        self._draw()

    def _draw(self) -> None:
        self._text.value = words = self.describe()
        for picture in self._pictures:
            picture.draw(words)

    def describe(self) -> str:
        """The picture in words."""
        value, divergence = value_and_js(self.q)
        return (
            f"Data: mean 0, standard deviation 1. Generator: mean {self.q.mean:.1f}, standard "
            f"deviation {self.q.std:.1f}. JS = {divergence:z.4f}; V(D*, G) = -log 4 + 2 JS = "
            f"{value:z.4f}."
        ).replace("-", "−")

    def _ipython_display_(self) -> None:
        alt = f"Two densities, the optimal discriminator, and its value. {self.describe()}"
        bundle = widget_bundle(self.widget, still(self._pictures), alt)
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

    rate = 20.0

    def __init__(self, explorer: OptimalDExplorer):
        self._explorer = explorer

    def plot(self) -> Plot:
        """What there is to see now."""
        x, q = X[::10], self._explorer.q
        logit = theory.optimal_logit(DATA.log_density(x), q.log_density(x))
        marks = (
            Area(x.numpy(), DATA.density(x).numpy(), REAL, "data p"),
            Line(x.numpy(), q.density(x).numpy(), FAKE, "generator q", width=2, dash="--"),
            Rule(0.5, on_right=True),
            Line(x.numpy(), logit.sigmoid().numpy(), BEST, "optimal D* = p/(p+q)", width=2,
                 dash="-.", on_right=True),
        )  # fmt: skip
        return Plot(
            marks, numbered(-12, 12, "x", most=8), numbered(0, 0.9, "density"),
            right=of_probabilities('D*: probability of "real"'), size=(440, 300),
            room=(58, 58, 30, 46),
        )  # fmt: skip


class ValueView:
    """V(D*, G) and JS over the generator's mean, with a dot where it stands."""

    rate = 20.0
    MEANS = np.linspace(-8, 8, 65)

    def __init__(self, explorer: OptimalDExplorer):
        self._explorer = explorer
        self._std: float | None = None  # that the curves belong to

    def plot(self) -> Plot:
        """What there is to see now."""
        q = self._explorer.q
        if q.std != self._std:
            self._std = q.std
            self._curves = np.array([value_and_js(Gaussian(mean, q.std)) for mean in self.MEANS]).T
        value, js = self._curves
        marks = (
            Line(self.MEANS, value, BEST, "V(D*, G)", width=2),
            Line(self.MEANS, js, GREY, "JS(p, q)", width=2, dash="--"),
            Points(np.array([q.mean, q.mean]), np.array(value_and_js(q)), BEST, size=9),
            Rule(-theory.LOG_4, text="−log 4"),
            Rule(np.log(2), text="log 2"),
            Rule(0, text="0"),
        )
        axes = numbered(-8, 8, "mean of q"), numbered(-1.55, 1, "nats")
        return Plot(marks, *axes, size=(380, 300))
