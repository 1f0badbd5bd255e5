"""Games on a line: densities and D, G as a map, V, W1 and JS; mean, std and modes of the data."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
from torch import Tensor

from gan_teach import theory
from gan_teach.data.line import Gaussian, Mixture
from gan_teach.live.arrows import longest_push, most_push, pointing
from gan_teach.live.fields import AS_GIVEN, FIELD, show_value, slider
from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.marks import (
    BEST,
    D_COLOUR,
    FAKE,
    PURPLE,
    REAL,
    Area,
    Axis,
    Line,
    Mark,
    Plot,
    Rule,
    Words,
    numbered,
    stairs,
)
from gan_teach.live.measured import FigureView, Still, floor_marks
from gan_teach.live.turns import LineTurn
from gan_teach.live.view import Range, SceneView, of_probabilities
from gan_teach.metrics.densities import density
from gan_teach.training.kinds.line import SAMPLES, LineLook, noise_grid, plays_v
from gan_teach.training.kinds.line import Line as LineData
from gan_teach.training.scene import Scene

FLOOR = f"{SAMPLES:,} real samples"
SEEN = 0.01  # of the fakes outside of the picture are worth a word


class RealDensity(NamedTuple):
    """The data as it is drawn. x: points, (n,). edges: of the bins of a histogram. counts: its
    steps, as `stairs` gives them. axis: of densities. std: of the data.
    """

    x: np.ndarray
    edges: np.ndarray
    counts: tuple[np.ndarray, np.ndarray]
    axis: Axis
    std: float


class DensityView(SceneView):
    """A 1D game: real and generated samples, D(x), the best D for them, downhill for some fakes."""

    title = "Densities and D"
    POINTS_A_BIN = 6
    STRIP = 0.24  # below the axis, for the arrows; the axis itself is 1 high
    ABOVE = 0.15  # over D = 1, for words that hide neither D nor D*
    ARROWS_AT = -0.08

    def __init__(self, scene: Scene):
        super().__init__(scene)
        self._scores = Range()

    def plot(self) -> Plot:
        look: LineLook = self.scene.look
        real = self.once(look.reference, lambda: self._real(look.reference))
        x, d = real.x, self.loss.readout(look.output[::3]).cpu().numpy()
        on_right = self._axis_of_d(d)
        low, high = (self._scores.low, self._scores.high) if self.of_scores else (0, 1)
        _, fakes, push = (each.cpu().numpy() for each in look.pushed)
        arrows = pointing(
            fakes, np.full_like(fakes, low + self.ARROWS_AT * (high - low)), push, real.std,
            across=True, side=0.03 * (high - low), most=most_push(self.of_scores), on_right=True,
        )  # fmt: skip
        marks: list[Mark] = [
            Area(*real.counts, REAL, "real"),
            Line(*stairs(real.edges, self._histogram(look.q)), FAKE, "generated", dash="--"),
            Rule(low, width=0.8, dash="-", on_right=True),
            Line(x, d, D_COLOUR, "D(x)", width=2, on_right=True),
        ]
        if not self.of_scores:
            if self.scene.game.in_force.augment is None:  # else D* is that of other densities
                best = look.best[::3].cpu().numpy()
                marks.append(Line(x, best, BEST, "D*(x)", width=1.4, dash="-.", on_right=True))
            marks.append(Rule(0.5, on_right=True))
        words = f"arrows: downhill for G (longest: {longest_push(self.of_scores)})"
        note = Words(words, 0.01, 0.02, FAKE, size=11, ha="left", va="bottom", share=True)
        axis = numbered(real.edges[0], real.edges[-1], self._x_label(), most=9, name="x")
        return self.declare(
            [*marks, arrows, note, *self._beyond(*look.beyond)],
            axis,
            real.axis,
            right=on_right,
            room=(58, 58, 30, 46),
        )

    def _axis_of_d(self, d: np.ndarray) -> Axis:
        if not self.of_scores:
            return of_probabilities('D: probability of "real"', self.ABOVE, self.STRIP)
        self._scores.follow(d)
        return self._scores.axis("D's score", beyond=self.ABOVE, below=self.STRIP)

    def _x_label(self) -> str:
        """What stands below the axis: also what D* is the best for."""
        settings = self.scene.game.in_force
        bent = ["blurred samples"] * (settings.instance_noise > 0)
        bent += ["smoothed labels"] * (settings.label_smoothing > 0)
        return f"x    (D* for {' and '.join(bent)})" if bent and not self.of_scores else "x"

    def _real(self, line: LineData) -> RealDensity:
        x, counts = line.x.cpu().numpy(), self._histogram(density(line.real, line.x))
        half = (x[1] - x[0]) / 2
        edges = np.linspace(x[0] - half, x[-1] + half, len(counts) + 1)
        top = 2.2 * counts.max().item()
        axis = numbered(0, top, "density", most=9)
        axis = replace(axis, low=-self.STRIP / (1 + self.ABOVE) * top)
        return RealDensity(x[::3], edges, stairs(edges, counts), axis, line.std)

    def _histogram(self, density: Tensor) -> np.ndarray:
        """The density at the points x as the heights of wider bins."""
        return density.view(-1, self.POINTS_A_BIN).mean(1).cpu().numpy()

    def _beyond(self, left: float, right: float) -> list[Mark]:
        """How many of the fakes lie to the left of the picture and to its right, at its edges."""
        y = 1 - self.ABOVE / (1 + self.ABOVE + self.STRIP) / 2
        look: dict[str, Any] = {"share": True, "boxed": True, "bold": True}
        marks: list[Mark] = []
        if left >= SEEN:
            x = 0.1 if self.scene.name else 0.02  # the name stands in the corner
            marks.append(Words(f"← {left:.0%} of the fakes", x, y, FAKE, ha="left", **look))
        if right >= SEEN:
            marks.append(Words(f"{right:.0%} of the fakes →", 0.98, y, FAKE, ha="right", **look))
        return marks


class PerfectMap(NamedTuple):
    """What a perfect G makes of the noise z, (n,): x at the places between the first and the last.

    low, high: the ends of the axis of samples. std: of the data.
    """

    z: np.ndarray
    x: np.ndarray
    low: float
    high: float
    std: float


class MapView(SceneView):
    """G as a map from noise to samples, with a perfect map and downhill for some of the samples."""

    title = "G's map"
    rate = 6.0

    @classmethod
    def fits(cls, scene: Scene) -> bool:
        """For one number of noise."""
        return scene.game.latent_dim == 1

    def plot(self) -> Plot:
        game, look = self.scene.game, self.scene.look
        line, noise = look.reference, game.in_force.noise
        perfect = self.once((line, noise), lambda: _perfect_map(line, noise, game.device))
        z, x, push = (each.cpu().numpy() for each in look.pushed)
        arrows = pointing(
            z, x, push, perfect.std, across=False, side=0.025 * z[-1].item(),
            most=most_push(self.of_scores),
        )  # fmt: skip
        end = min(perfect.z[-1].item(), 3.5)
        marks: list[Mark] = [
            Line(perfect.z[1:-1], perfect.x, BEST, "a perfect G", width=1.4, dash="-."),
            Line(perfect.z, look.curve[::10, 0].cpu().numpy(), FAKE, "G(z)", width=2, dash="--"),
            arrows,
        ]
        x_axis = numbered(-end, end, "noise z", most=7)
        return self.declare(marks, x_axis, numbered(perfect.low, perfect.high, "sample x"))


def _perfect_map(line: LineData, noise: str, device: torch.device) -> PerfectMap:
    grid, mass = noise_grid(noise, device)
    share = mass.cumsum(0)[9:-1:10]  # of the noise below each of these places but the ends
    x = line.quantile(share.clamp(1e-6, 1 - 1e-6))
    ends = line.x[0].item(), line.x[-1].item()
    return PerfectMap(grid[::10, 0].cpu().numpy(), x.cpu().numpy(), *ends, line.std)


class ValueView(FigureView):
    """V(D, G) against what the best D would make of it, -log 4 + 2 JS."""

    title = "V and its bound"
    missing_at = 0.12  # below most of what V was
    figures = (("value", "V(D, G)", D_COLOUR, "-"), ("bound", "−log 4 + 2 JS", BEST, "-."))

    def missing(self) -> str:
        """V belongs to a D that gives probabilities and sees samples and labels as they are."""
        if self.of_scores:
            return "D now gives scores:\nthey have no V"
        if plays_v(self.scene.game.in_force):
            return ""
        return "D sees other samples or labels:\nit plays for another V"

    def still(self, reference: LineData) -> Still:
        marks = (
            Rule(-theory.LOG_4, text="−log 4: p = q", aside="below"),
            Rule(0, text="0: no overlap", aside="below"),
        )
        return numbered(-2.5, 0.1, "nats"), marks


class W1View(FigureView):
    """The W1 distance between generated samples and the data, with its floor."""

    title = "W1 distance"
    figures = (("w1", "W1", PURPLE, "-"),)

    def still(self, reference: LineData) -> Still:
        std = max(reference.std, 0.01)
        axis = numbered(std / 200, std * 5, "W1 (units of x)", log=True)
        return axis, floor_marks(axis, reference.w1_floor, FLOOR)


class JSView(FigureView):
    """The Jensen-Shannon divergence between generated samples and the data, with its floor."""

    title = "JS divergence"
    figures = (("js", "JS", PURPLE, "-"),)

    def still(self, reference: LineData) -> Still:
        axis = numbered(2e-4, 1.5, "JS (nats)", log=True)
        most = Rule(np.log(2), text="log 2: no overlap")
        return axis, (most, *floor_marks(axis, reference.js_floor, FLOOR))


class LineControls:
    """Mean, standard deviation and number of modes of the data on a line."""

    def __init__(self, changed: Callable[[Gaussian | Mixture], None]):
        self._changed, self._showing = changed, False
        self._given: Any = None  # data that the controls cannot make
        self.modes = widgets.Dropdown(
            options=[("one", 1), ("two", 2), ("three", 3), (AS_GIVEN, 0)],
            description="Data: modes", **FIELD,
        )  # fmt: skip
        self.mean = slider("Data: mean", 0, -6, 6, 0.25)
        self.std = slider("Data: std of each", 1, 0.25, 4, 0.25)
        self.apart = slider("Data: distance", 4, 0.5, 8, 0.25)
        for field in (self.modes, self.mean, self.std, self.apart):
            field.observe(self._moved, "value")

    def cells(self) -> list[tuple[widgets.Widget, str]]:
        return [
            (self.modes, "Keeps the players; D meets new real samples."),
            (self.mean, "Keeps the players; G has to follow."),
            (self.std, "Keeps the players; G has to follow."),
            (self.apart, "Keeps the players; for two or three modes."),
        ]

    def show(self, data: Any) -> None:
        self._showing = True
        try:
            self.modes.value, *numbers = _numbers_of(data)
            for field, value in zip((self.mean, self.std, self.apart), numbers, strict=False):
                show_value(field, value)
            if not self.modes.value:
                self._given = data
            self._switch()
        finally:
            self._showing = False

    def _switch(self) -> None:
        """Only what says something of the data can be moved."""
        modes = self.modes.value
        self.mean.disabled = self.std.disabled = not modes
        self.apart.disabled = modes < 2

    def _moved(self, change: dict[str, Any]) -> None:
        if self._showing:
            return
        if not self.modes.value and change["owner"] is self.modes and self._given is not None:
            self._switch()
            self._changed(self._given)
            return
        modes = self.modes.value or 1
        self._showing = True
        self.modes.value = modes
        self._showing = False
        self._switch()
        mean, std = self.mean.value, self.std.value
        if modes == 1:
            self._changed(Gaussian(mean, std))
        else:
            places = [mean + self.apart.value * (i - (modes - 1) / 2) for i in range(modes)]
            self._changed(Mixture(places, std))


def _numbers_of(data: Any) -> tuple[Any, ...]:
    """(modes, mean, std, distance if modes > 1); (0,) of what the controls cannot make."""
    if type(data) is Gaussian:
        return 1, data.mean, data.std
    if type(data) is Mixture and 2 <= len(data.means) <= 3:
        first, second, last = data.means[0], data.means[1], data.means[-1]
        modes, gap = len(data.means), second - first
        even = math.isclose(last - first, (modes - 1) * gap, rel_tol=1e-9)
        each: Any = data  # its std and weights are a number for each mode
        if even and gap > 0 and len({*each.std}) == len({*each.weights}) == 1:
            return modes, (first + last) / 2, each.std[0], gap
    return (0,)


DRAWN = Drawn(
    views=(DensityView, LossView, MapView, ValueView, W1View, JSView),
    data_controls=LineControls,
    turn=LineTurn,
)
