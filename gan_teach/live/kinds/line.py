"""Games on a line: densities and D, G as a map, V, W1 and JS; mean, std and modes of the data."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from torch import Tensor

from gan_teach import theory
from gan_teach.data.line import Gaussian, Mixture
from gan_teach.live.arrows import Arrows
from gan_teach.live.fields import AS_GIVEN, FIELD, show_value, slider
from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.measured import FigureView, Floor, draw_floor, floor_of
from gan_teach.live.plots import BEST, D_COLOUR, FAKE, GREY, LEGEND, PURPLE, REAL, short_ticks
from gan_teach.live.view import SHARES, WIDEST, Range, SceneView
from gan_teach.metrics.densities import density
from gan_teach.training.kinds.line import ARROWS, SAMPLES, Line, LineLook, noise_grid, plays_v
from gan_teach.training.scene import Scene

FLOOR = f"{SAMPLES:,} real samples"


class RealDensity(NamedTuple):
    """The data as it is drawn. x: points, (n,). counts, edges: a histogram. std: of the data."""

    x: np.ndarray
    counts: np.ndarray
    edges: np.ndarray
    std: float


class DensitiesSeen(NamedTuple):
    """q: the heights of G's histogram. d, best: D and D* at every third point, D* None beside
    scores. x, push: some fakes, and the push on them, (ARROWS, 1).

    axis: whether D gives scores, sees blurred samples, and learns from smoothed labels.
    """

    real: RealDensity
    axis: tuple[bool, bool, bool]
    q: np.ndarray
    d: np.ndarray
    best: np.ndarray | None
    x: np.ndarray
    push: np.ndarray


class DensityView(SceneView):
    """A 1D game: real and generated samples, D(x), the best D now, and the push on some fakes."""

    title = "Densities and D"
    POINTS_A_BIN = 6
    STRIP = 0.24  # below the axis, for the arrows; the axis itself is 1 high
    ARROWS_AT = -0.08

    def start(self, ax: Axes) -> list[Artist]:
        self._shown: RealDensity | None = None
        self._ax = ax
        self.write_name(ax)
        self._right = on_right = ax.twinx()
        on_right.spines["right"].set_visible(True)
        self._half = on_right.axhline(0.5, color=GREY, lw=1, ls=":")
        self._ground = on_right.axhline(0, color=GREY, lw=0.8)
        ax.set(ylabel="density", xlim=(-10, 10), ylim=(0, 0.45))
        bins = Line.POINTS // self.POINTS_A_BIN
        empty = np.zeros(bins), np.arange(bins + 1)
        self._real = ax.stairs(*empty, fill=True, color=REAL, alpha=0.35, label="real")
        self._fake = ax.stairs(*empty, color=FAKE, lw=1.8, ls="--", label="generated")
        (self._d,) = on_right.plot([], [], color=D_COLOUR, lw=2, label="D(x)")
        (self._best,) = on_right.plot([], [], color=BEST, lw=1.4, ls="-.", label="D*(x)")
        self._arrows = Arrows(on_right, ARROWS)
        self._note = on_right.annotate(
            "", (0.01, 0.015), xycoords="axes fraction", color=FAKE, fontsize=8
        )
        self._scores = Range()
        self._show_d(self._see_axis())
        self._right.set_yticks(*WIDEST)
        self._axis: tuple[bool, bool, bool] | None = None
        return [self._fake, self._best, self._d, self._arrows.artist]

    def see(self) -> DensitiesSeen:
        look: LineLook = self.scene.look
        line = look.reference
        _, x, push = look.pushed
        d = self.loss.readout(look.output[::3]).cpu().numpy()
        best = None if self.of_scores else look.best[::3].cpu().numpy()
        return DensitiesSeen(
            self.once(line, lambda: self._see_real(line)), self._see_axis(),
            self._histogram(look.q), d, best, x.cpu().numpy(), push.cpu().numpy(),
        )  # fmt: skip

    def _see_axis(self) -> tuple[bool, bool, bool]:
        settings = self.scene.game.in_force
        return self.of_scores, settings.instance_noise > 0, settings.label_smoothing > 0

    def _see_real(self, line: Line) -> RealDensity:
        x, counts = line.x.cpu().numpy(), self._histogram(density(line.real, line.x))
        half = (x[1] - x[0]) / 2
        edges = np.linspace(x[0] - half, x[-1] + half, len(counts) + 1)
        return RealDensity(x, counts, edges, line.std)

    def _histogram(self, density: Tensor) -> np.ndarray:
        """The density at the points x as the heights of wider bins."""
        return density.view(-1, self.POINTS_A_BIN).mean(1).cpu().numpy()

    def update(self, seen: DensitiesSeen) -> bool:
        changed = seen.real is not self._shown
        if changed:
            self._show_real(seen.real)
        self._fake.set_data(seen.q)
        self._d.set_ydata(seen.d)
        scores = seen.axis[0]
        moved = scores and self._scores.follow(seen.d)
        if moved or seen.axis != self._axis:
            changed = True
            self._show_d(seen.axis)
        self._best.set_ydata(np.full_like(seen.d, np.nan) if seen.best is None else seen.best)
        low, high = self._ends
        at = np.full_like(seen.x, low + self.ARROWS_AT * (high - low))
        self._arrows.point(
            seen.x, at, seen.push, seen.real.std, across=True, side=0.03 * (high - low),
            most=Arrows.most(scores),
        )  # fmt: skip
        return changed

    def _show_d(self, axis: tuple[bool, bool, bool]) -> None:
        """The axis of D, what D* is the best for, and the legend."""
        self._axis = scores, blurred, smoothed = axis
        self._ends = low, high = (self._scores.low, self._scores.high) if scores else (0.0, 1.0)
        ticks, labels, factor = short_ticks(low, high) if scores else (*SHARES, "")
        self._right.set_yticks(ticks, labels)
        self._right.set_ylim(low - self.STRIP * (high - low), high + 0.02 * (high - low))
        self._right.set_ylabel(f"D's score{factor}" if scores else 'D: probability of "real"')
        self._half.set_visible(not scores)
        self._ground.set_ydata([low, low])
        self._note.set_text(f"push on G (longest: {Arrows.longest(scores)})")
        bent = " and ".join(["blurred samples"] * blurred + ["smoothed labels"] * smoothed)
        self._ax.set_xlabel(f"x    (D* for {bent})" if bent and not scores else "x")
        handles = [self._real, self._fake, self._d, *([] if scores else [self._best])]
        self._right.legend(handles=handles, ncols=4, **LEGEND)

    def _show_real(self, real: RealDensity) -> None:
        self._shown = real
        for curve in (self._d, self._best):
            curve.set_data(real.x[::3], real.x[::3])
        self._real.set_data(real.counts, real.edges)
        self._fake.set_data(edges=real.edges)
        top = 2.2 * real.counts.max()
        self._ax.set(xlim=real.x[[0, -1]], ylim=(-self.STRIP / 1.02 * top, top))
        ticks = self._ax.yaxis.get_major_locator().tick_values(0, top)
        self._ax.set_yticks([tick for tick in ticks if 0 <= tick <= top])


class PerfectMap(NamedTuple):
    """What a perfect G makes of the noise z, (n,): x at the places between the first and the last.

    low, high: the ends of the axis of samples. std: of the data.
    """

    z: np.ndarray
    x: np.ndarray
    low: float
    high: float
    std: float


class MapSeen(NamedTuple):
    """curve: G at the noise of the perfect map, (n, 1). z, x, push: some noise, where G puts it,
    and the push on it there, (ARROWS, 1). scores: whether D gives scores.
    """

    perfect: PerfectMap
    scores: bool
    curve: np.ndarray
    z: np.ndarray
    x: np.ndarray
    push: np.ndarray


class MapView(SceneView):
    """G as a map from noise to samples, with a perfect map and the push on some of the samples."""

    title = "G's map"
    rate = 6.0

    @classmethod
    def fits(cls, scene: Scene) -> bool:
        """For one number of noise."""
        return scene.game.latent_dim == 1

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._shown: PerfectMap | None = None
        self.write_name(ax)
        (self._best,) = ax.plot([], [], color=BEST, lw=1.4, ls="-.", label="a perfect G")
        (self._g,) = ax.plot([], [], color=FAKE, lw=2, ls="--", label="G(z)")
        self._arrows = Arrows(ax, ARROWS)
        ax.set(xlabel="noise z", ylabel="sample x", xlim=(-3.5, 3.5), ylim=(-12.5, 12.5))
        ax.legend(ncols=2, **LEGEND)
        return [self._g, self._arrows.artist]

    def see(self) -> MapSeen:
        game, look = self.scene.game, self.scene.look
        line, noise = look.reference, game.in_force.noise
        perfect = self.once((line, noise), lambda: _perfect_map(line, noise, game.device))
        z, x, push = (each.cpu().numpy() for each in look.pushed)
        return MapSeen(perfect, self.of_scores, look.curve[::10].cpu().numpy(), z, x, push)

    def update(self, seen: MapSeen) -> bool:
        self._arrows.point(
            seen.z, seen.x, seen.push, seen.perfect.std, across=False,
            side=0.025 * seen.z[-1].item(), most=Arrows.most(seen.scores),
        )  # fmt: skip
        changed = seen.perfect is not self._shown
        if changed:
            self._shown = seen.perfect
            self._best.set_data(seen.perfect.z[1:-1], seen.perfect.x)
            end = min(seen.perfect.z[-1].item(), 3.5)
            self._ax.set(xlim=(-end, end), ylim=(seen.perfect.low, seen.perfect.high))
        self._g.set_data(seen.perfect.z, seen.curve)
        return changed


def _perfect_map(line: Line, noise: str, device: torch.device) -> PerfectMap:
    grid, mass = noise_grid(noise, device)
    share = mass.cumsum(0)[9:-1:10]  # of the noise below each of these places but the ends
    x = line.quantile(share.clamp(1e-6, 1 - 1e-6))
    ends = line.x[0].item(), line.x[-1].item()
    return PerfectMap(grid[::10].cpu().numpy(), x.cpu().numpy(), *ends, line.std)


class ValueView(FigureView):
    """V(D, G) against what the best D would make of it, -log 4 + 2 JS."""

    title = "V and its bound"
    label = "nats"
    figures = (("value", "V(D, G)", D_COLOUR, "-"), ("bound", "−log 4 + 2 JS", BEST, "-."))

    def missing(self) -> str:
        """V belongs to a D that gives probabilities and sees samples and labels as they are."""
        if self.of_scores:
            return "D now gives scores:\nthey have no V"
        if plays_v(self.scene.game.in_force):
            return ""
        return "with instance noise or smoothed\nlabels D plays for another V"

    def draw_still(self, ax: Axes, still: None) -> list[Artist]:
        ax.set_ylim(-2.5, 0.1)
        artists: list[Artist] = []
        for level, name in ((-theory.LOG_4, "−log 4: p = q"), (0, "0: no overlap")):
            artists += [
                ax.axhline(level, color=GREY, lw=1, ls=":"),
                ax.annotate(
                    name, (0.99, level), (0, -3), xycoords=("axes fraction", "data"), ha="right",
                    textcoords="offset points", va="top", color=GREY, fontsize=9,
                ),
            ]  # fmt: skip
        return artists


class W1View(FigureView):
    """The W1 distance between generated samples and the data, with its floor."""

    title = "W1 distance"
    label = "W1 (units of x)"
    figures = (("w1", "W1", PURPLE, "-"),)

    def see_still(self, reference: Line) -> tuple[float, Floor]:
        return max(reference.std, 0.01), floor_of(reference.w1_floor)

    def draw_still(self, ax: Axes, still: tuple[float, Floor]) -> list[Artist]:
        std, floor = still
        ax.set(yscale="log", ylim=(std / 200, std * 5))
        return draw_floor(ax, floor, FLOOR)


class JSView(FigureView):
    """The Jensen-Shannon divergence between generated samples and the data, with its floor."""

    title = "JS divergence"
    label = "JS (nats)"
    figures = (("js", "JS", PURPLE, "-"),)

    def see_still(self, reference: Line) -> Floor:
        return floor_of(reference.js_floor)

    def draw_still(self, ax: Axes, still: Floor) -> list[Artist]:
        ax.set(yscale="log", ylim=(2e-4, 1.5))
        most = np.log(2)
        text = ax.annotate(
            "log 2: no overlap", (0.99, most), xycoords=("axes fraction", "data"), ha="right",
            va="bottom", color=GREY, fontsize=9,
        )  # fmt: skip
        return [ax.axhline(most, color=GREY, lw=1, ls=":"), text, *draw_floor(ax, still, FLOOR)]


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
            self.apart.disabled = self.modes.value < 2
        finally:
            self._showing = False

    def _moved(self, change: dict[str, Any]) -> None:
        if self._showing:
            return
        if not self.modes.value and change["owner"] is self.modes and self._given is not None:
            self._changed(self._given)
            return
        modes = self.modes.value or 1
        self._showing = True
        self.modes.value = modes
        self._showing = False
        self.apart.disabled = modes < 2
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
    views=(DensityView, LossView, MapView, ValueView, W1View, JSView), data_controls=LineControls
)
