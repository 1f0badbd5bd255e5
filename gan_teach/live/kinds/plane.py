"""Games in the plane: points and D, modes, G as a net over noise; the shape of the data."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
from contourpy import contour_generator
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gan_teach.data.plane import Blobs, Curve, Shape, grid, heart, ring, spiral
from gan_teach.live.arrows import Arrows
from gan_teach.live.fields import AS_GIVEN, FIELD, log_slider, menu, read_value, show_value
from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.measured import FigureView
from gan_teach.live.outputs import OutputView
from gan_teach.live.plots import BEST, D_COLOUR, FAKE, LEGEND, PURPLE, REAL, TINTS, short_ticks
from gan_teach.live.view import SHARES, WIDEST, Range, SceneView
from gan_teach.training.kinds.plane import COVERING, PUSHES, Plane, PlaneLook
from gan_teach.training.losses import Loss
from gan_teach.training.scene import Scene

SHAPES: dict[str, Any] = {"ring": ring, "grid of 25": grid, "spiral": spiral, "heart": heart}


class RealPoints(NamedTuple):
    """The data as it is drawn. points: real samples, (n, 2). low, high: the ends of both axes.
    ticks: where D was asked, along each. spread: the data's mean standard deviation.
    """

    points: np.ndarray
    low: float
    high: float
    ticks: np.ndarray
    spread: float


def _see_real(plane: Plane) -> RealPoints:
    points, ticks = plane.real.cpu().numpy(), plane.ticks.cpu().numpy()
    return RealPoints(points, plane.low, plane.high, ticks, plane.spread)


class PointsSeen(NamedTuple):
    """output, d: D's raw output and its readout, a row for each height, (n, n). fake: (m, 2).
    pushed, push: some fakes, and the push on them, (PUSHES, 2).

    rules: whether D gives scores, whether high ones mean real, whether an average makes the fakes.
    """

    real: RealPoints
    rules: tuple[bool, bool, bool]
    output: np.ndarray
    d: np.ndarray
    fake: np.ndarray
    pushed: np.ndarray
    push: np.ndarray


class PlaneView(SceneView):
    """A game in the plane: real and generated samples, D's opinion as colours, and the push on
    some of the fakes.
    """

    title = "Points and D"
    LONGEST = 0.12  # an arrow, as a share of the picture's width

    def start(self, ax: Axes) -> list[Artist]:
        self._real_shown: RealPoints | None = None
        self._ax = ax
        edges = np.linspace(0, 1, Plane.CELLS + 1)
        self._heat = ax.pcolormesh(
            edges, edges, np.zeros((Plane.CELLS, Plane.CELLS)), cmap=TINTS, vmin=0, vmax=1,
            transform=ax.transAxes, rasterized=True,
        )  # fmt: skip
        ax.set(aspect="equal", xlim=(-1, 1), ylim=(-1, 1))
        ax.locator_params(nbins=5)
        self._bar = ax.figure.colorbar(self._heat, cax=ax.inset_axes((1.04, 0, 0.06, 1)))
        (self._real,) = ax.plot([], [], "o", ms=5.5, mec="white", mew=0.5, color=REAL, label="real")
        (self._fake,) = ax.plot(
            [], [], "X", ms=5, mec="white", mew=0.4, color=FAKE, label="generated"
        )
        (self._half,) = ax.plot([], [], color=D_COLOUR, lw=1.8, label="D = 1/2")
        self._arrows = Arrows(ax, PUSHES, color=BEST)
        self._heat.set_zorder(0)
        self._arrows.artist.set_zorder(3)
        self._far = ax.annotate(
            "", (0.5, 0.02), xycoords="axes fraction", ha="center", color=FAKE, fontsize=9,
            bbox={"facecolor": "white", "alpha": 0.8, "lw": 0, "pad": 1},
        )  # fmt: skip
        self._scores = Range(margin=0.05)
        self._show_d(self._see_rules())
        self._bar.set_ticks(WIDEST[0], labels=WIDEST[1])
        self._rules: tuple[bool, bool, bool] | None = None
        points = [self._heat, self._real, self._fake, self._half, self._arrows.artist]
        return [*points, self._far, *self.write_name(ax)]

    def see(self) -> PointsSeen:
        look: PlaneLook = self.scene.look
        plane = look.reference
        _, pushed, push = look.pushed
        output, d = look.output, self.loss.readout(look.output)
        arrays = (each.cpu().numpy() for each in (output, d, look.fake, pushed, push))
        return PointsSeen(self.once(plane, lambda: _see_real(plane)), self._see_rules(), *arrays)

    def _see_rules(self) -> tuple[bool, bool, bool]:
        averaged = self.scene.game.in_force.average is not None
        return self.of_scores, _high_is_real(self.loss), averaged

    def update(self, seen: PointsSeen) -> bool:
        real, (scores, *_) = seen.real, seen.rules
        changed = real is not self._real_shown
        if changed:
            self._show_real(real)
        self._show_half(seen)
        self._heat.set_array(seen.d)
        self._fake.set_data(*seen.fake.T)
        self._far.set_text(_outside(seen.fake, real))
        self._arrows.fly(
            seen.pushed, seen.push, real.spread, self.LONGEST * (real.high - real.low),
            Arrows.most(scores),
        )  # fmt: skip
        moved = scores and self._scores.follow(np.percentile(seen.d, (2, 98)))
        if moved or seen.rules != self._rules:
            changed = True
            self._show_d(seen.rules)
        return changed

    def _show_real(self, real: RealPoints) -> None:
        self._real_shown = real
        self._real.set_data(*real.points.T)
        self._ax.set(xlim=(real.low, real.high), ylim=(real.low, real.high))

    def _show_half(self, seen: PointsSeen) -> None:
        """The border where D says 1/2, which is where its logit is 0."""
        lines: Any = []
        if not seen.rules[0]:
            known = np.ma.masked_invalid(seen.output)
            lines = contour_generator(seen.real.ticks, seen.real.ticks, known).lines(0)
        self._half.set_data(*with_gaps(lines))

    def _show_d(self, rules: tuple[bool, bool, bool]) -> None:
        """What the colours mean, and the legend."""
        self._rules = scores, high_is_real, averaged = rules
        (low, high), label = (0.0, 1.0), 'D: probability of "real"'
        ticks, labels = SHARES
        if scores:
            low, high = self._scores.low, self._scores.high
            ticks, labels, factor = short_ticks(low, high)
            label = f"D's score{factor}; real: {'high' if high_is_real else 'low'}"
        self._heat.set_clim(low, high)
        self._heat.set_cmap(TINTS if high_is_real else TINTS.reversed())
        self._bar.set_ticks(ticks, labels=labels)
        self._bar.set_label(label)
        who = "G itself" if averaged else "G"
        longest = Arrows.longest(scores)
        self._ax.set_xlabel(f"push on {who} (longest: {longest})", fontsize=9)
        handles = [self._real, self._fake, *([] if scores else [self._half])]
        self._ax.legend(handles=handles, ncols=3, **LEGEND)


def _outside(fake: np.ndarray, real: RealPoints) -> str:
    """How many fakes are not in the picture, in words."""
    beyond = ~((fake >= real.low) & (fake <= real.high)).all(1)
    return f"{beyond.mean():.0%} of the fakes lie outside" if beyond.any() else ""


def _high_is_real(loss: Loss) -> bool:
    """Whether D shall give real samples the higher scores; some labels want the lower ones."""
    one = torch.ones(1, 1)
    return bool(loss.d_loss(one, -one) < loss.d_loss(-one, one))


def with_gaps(lines: Sequence[np.ndarray]) -> np.ndarray:
    """Several lines, (n, 2) each, as one with gaps, (2, m)."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for line in lines for part in (line, gap)] or [gap]).T


class WarpView(SceneView):
    """A net over the plane of noise, as G lays it over the plane of the samples."""

    title = "G's map"
    width = 3.6
    rate = 6.0

    @classmethod
    def fits(cls, scene: Scene) -> bool:
        """For two numbers of noise."""
        return scene.game.latent_dim == 2

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._shown: RealPoints | None = None
        (self._real,) = ax.plot([], [], "o", ms=5, mew=0, color=REAL, alpha=0.4, label="real")
        self._nets = [
            ax.plot([], [], color=colour, lw=lw, label=f"{name} constant")[0]
            for name, colour, lw in (("z₁", FAKE, 1.6), ("z₂", BEST, 0.9))
        ]
        ax.set(aspect="equal", xlim=(-1, 1), ylim=(-1, 1))
        ax.locator_params(nbins=5)
        ax.legend(ncols=3, **LEGEND)
        self.write_name(ax)
        return list(self._nets)

    def see(self) -> tuple[RealPoints, np.ndarray]:
        """The data, and lines of constant z1 and z2 where G puts them: (2, lines, points, 2)."""
        look: PlaneLook = self.scene.look
        plane = look.reference
        return self.once(plane, lambda: _see_real(plane)), look.warp.cpu().numpy()

    def update(self, seen: tuple[RealPoints, np.ndarray]) -> bool:
        real, nets = seen
        for net, lines in zip(self._nets, nets, strict=True):
            net.set_data(*with_gaps(lines))
        changed = real is not self._shown
        if changed:
            self._shown = real
            self._real.set_data(*real.points.T)
            self._ax.set(xlim=(real.low, real.high), ylim=(real.low, real.high))
        return changed


class CoverageView(FigureView):
    """How many modes of the data G reaches, and how many samples lie near one, with their floor."""

    title = "Modes and quality"
    label = "share"
    figures = (
        ("covered", "modes covered", PURPLE, "-"),
        ("high_quality", "high-quality samples", BEST, "-."),
    )

    @classmethod
    def is_empty(cls, scene: Scene) -> bool:
        """Where the data has no modes."""
        return not scene.look.reference.modes

    def missing(self) -> str:
        """Only data with centres has modes."""
        return "" if self.scene.look.reference.modes else "these data have no modes to count"

    def see_still(self, reference: Plane) -> tuple[float, ...]:
        """How many modes there are, the share that true samples reach, and their quality."""
        modes = reference.modes
        return (modes, *reference.floor.mean(0).tolist()) if modes else ()

    def draw_still(self, ax: Axes, still: tuple[float, ...]) -> list[Artist]:
        ticks = (0, 0.25, 0.5, 0.75, 1)
        ax.set(ylim=(-0.03, 1.17))
        ax.set_yticks(ticks, [f"{tick:.0%}" for tick in ticks])
        if not still:
            return []
        modes, covered, quality = still
        text = f"{COVERING:,} real: {covered * modes:.3g} of {modes} modes, {quality:.1%}"
        return [
            *(ax.axhline(level, color=REAL, lw=1, ls=":") for level in still[1:]),
            ax.annotate(
                text, (0.99, 0.99), xycoords="axes fraction", ha="right", va="top", color=REAL,
                fontsize=9,
            ),
        ]  # fmt: skip


class PlaneControls:
    """Shape, standard deviation and number of modes of the data in the plane.

    Data that the menu cannot make it calls "as given" and keeps.
    """

    def __init__(self, changed: Callable[[Shape], None]):
        self._changed, self._showing = changed, False
        self._given: Any = None
        self.kind = menu("Data: shape", SHAPES)
        self.modes = widgets.IntSlider(8, 2, 16, description="Data: modes", **FIELD)
        self.std = log_slider("Data: std", 0.01, -2.5, 0)
        self.kind.observe(self._chosen, "value")
        self.modes.observe(self._moved, "value")
        self.std.observe(self._moved, "value")

    def cells(self) -> list[tuple[widgets.Widget, str]]:
        return [
            (self.kind, "Keeps the players; D meets new real samples."),
            (self.modes, "Keeps the players; for the ring."),
            (self.std, "Keeps the players; G has to follow."),
        ]

    def show(self, data: Any) -> None:
        self._showing = True
        try:
            kind = _shape_of(data)
            if kind == AS_GIVEN:
                self._given = data
            else:
                show_value(self.std, data.std)
            if kind == "ring":
                show_value(self.modes, len(data.centres))
            show_value(self.kind, kind)
            self._enable(kind)
        finally:
            self._showing = False

    def _enable(self, kind: str) -> None:
        self.modes.disabled, self.std.disabled = kind != "ring", kind == AS_GIVEN

    def _chosen(self, change: dict[str, Any]) -> None:
        if self._showing:
            return
        kind, data = change["new"], self._given
        if kind != AS_GIVEN:
            data = _make(kind, self.modes.value, SHAPES[kind]().std)
            self._showing = True
            show_value(self.std, data.std)
            self._showing = False
        self._enable(kind)
        self._changed(data)

    def _moved(self, _: dict[str, Any]) -> None:
        if not self._showing and self.kind.value != AS_GIVEN:
            self._changed(_make(self.kind.value, self.modes.value, read_value(self.std)))


def _make(kind: str, modes: int, std: float) -> Shape:
    return ring(modes, std=std) if kind == "ring" else SHAPES[kind](std=std)


def _shape_of(data: Any) -> str:
    """What the menu of shapes calls these data."""
    t = torch.arange(100) / 100
    modes = len(data.centres) if isinstance(data, Blobs) else 1
    for kind in SHAPES if isinstance(data, Blobs | Curve) else ():
        ours = _make(kind, modes, data.std)
        if type(data) is type(ours) is Curve:  # functions cannot be compared, but where they lead
            if torch.equal(data.function(t), ours.function(t)):
                return kind
        elif data == ours:
            return kind
    return AS_GIVEN


DRAWN = Drawn(
    views=(PlaneView, CoverageView, LossView, WarpView, OutputView), data_controls=PlaneControls
)
