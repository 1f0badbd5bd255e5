"""Games in the plane: points and D, modes, G as a net over noise; the shape of the data."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import ipywidgets as widgets
import numpy as np
import torch

from gan_teach.data.plane import Blobs, Curve, Shape, grid, heart, ring, spiral
from gan_teach.live.arrows import flying, longest_push, most_push
from gan_teach.live.fields import AS_GIVEN, FIELD, log_slider, menu, read_value, show_value
from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.marks import (
    BEST,
    D_COLOUR,
    FAKE,
    PURPLE,
    REAL,
    TINTS,
    Axis,
    Line,
    Mark,
    Pixels,
    Plot,
    Points,
    Rule,
    Words,
    border,
    numbered,
    with_gaps,
)
from gan_teach.live.measured import FigureView, Still
from gan_teach.live.outputs import OutputView
from gan_teach.live.turns import PlaneTurn
from gan_teach.live.view import Range, SceneView, of_probabilities
from gan_teach.training.kinds.plane import COVERING, Plane, PlaneLook
from gan_teach.training.losses import Loss
from gan_teach.training.scene import Scene

SHAPES: dict[str, Any] = {"ring": ring, "grid of 25": grid, "spiral": spiral, "heart": heart}


class RealPoints(NamedTuple):
    """The data as it is drawn. x, y: real samples, (n,). axes: of the picture.
    ticks: where D was asked, along each. spread: the data's mean standard deviation.
    """

    x: np.ndarray
    y: np.ndarray
    axes: tuple[Axis, Axis]
    ticks: np.ndarray
    spread: float


def _real_points(plane: Plane) -> RealPoints:
    x, y = plane.real.T.cpu().numpy()
    first, second = (numbered(plane.low, plane.high, name=name) for name in ("x₁", "x₂"))
    return RealPoints(x, y, (first, second), plane.ticks.cpu().numpy(), plane.spread)


class PlaneView(SceneView):
    """A game in the plane: real and generated samples, D's opinion as colours, and downhill for
    some of the fakes.
    """

    title = "Points and D"
    rate = 16.0  # D is asked at 2,304 points each time
    LONGEST = 0.12  # an arrow, as a share of the picture's width

    def __init__(self, scene: Scene):
        super().__init__(scene)
        self._scores = Range(margin=0.05)

    def plot(self) -> Plot:
        look: PlaneLook = self.scene.look
        real = self.once(look.reference, lambda: _real_points(look.reference))
        x, y = real.axes
        output, d, fake, pushed, push = (
            each.cpu().numpy()
            for each in (look.output, self.loss.readout(look.output), look.fake, *look.pushed[1:])
        )
        bar = self._bar(d)
        tints = TINTS if _high_is_real(self.loss) else TINTS[::-1]
        ends = (bar.low, bar.high)
        extent = (x.low, x.high, y.low, y.high)
        marks: list[Mark] = [
            Pixels(d[::-1], extent, ends, tints, strength=0.5, label="D"),
            Points(real.x, real.y, REAL, "real", size=8, edge=True),
            Points(fake[:, 0], fake[:, 1], FAKE, "generated", "X", size=7, edge=True),
        ]
        if not self.of_scores:
            marks.append(Line(*border(real.ticks, output), D_COLOUR, "D = 1/2"))
        longest = self.LONGEST * (x.high - x.low)
        marks.append(flying(pushed, push, real.spread, longest, most_push(self.of_scores), BEST))
        marks += _outside(fake, x)
        who = "G" if self.scene.game.in_force.average is None else "G itself"
        words = f"downhill for {who} (longest: {longest_push(self.of_scores)})"
        return self.declare(
            marks, replace(x, label=words), y, bar=bar, room=(44, 90, 30, 46), square=True
        )

    def _bar(self, d: np.ndarray) -> Axis:
        """What the colours mean."""
        if not self.of_scores:
            return of_probabilities('D: probability of "real"', beyond=0)
        self._scores.follow(np.percentile(d, (2, 98)))
        return self._scores.axis("D's score", f"; real: {_real_end(self.loss)}")


def _outside(fake: np.ndarray, axis: Axis) -> list[Mark]:
    """How many fakes are not in the picture; where most are not, an arrow toward their mean."""
    share = 1 - ((fake >= axis.low) & (fake <= axis.high)).all(1).mean()
    if share < 0.005:  # 0% in words
        return []
    middle, width = (axis.low + axis.high) / 2, axis.high - axis.low
    way = fake.mean(0, keepdims=True, dtype=float) - middle
    arrow = share > 0.5 and way.any() and np.isfinite(way).all()
    words = Words(f"{share:.0%} of the fakes lie outside", 0.5, 0.03, FAKE, share=True, boxed=True)
    marks: list[Mark] = [replace(words, va="bottom")]
    if arrow and way[0, 1] < 0:  # there stands the arrow
        marks = [replace(words, y=0.97, va="top")]
    if arrow:
        longest = 0.2 * width
        tip = middle + 0.48 * width * way / np.abs(way).max()
        push = longest * way / np.linalg.norm(way)
        marks.append(flying(tip - push, push, 1, longest, longest, FAKE))
    return marks


def _high_is_real(loss: Loss) -> bool:
    """Whether D shall give real samples the higher scores; some labels want the lower ones."""
    one = torch.ones(1, 1)
    return bool(loss.d_loss(one, -one) < loss.d_loss(-one, one))


def _real_end(loss: Loss) -> str:
    return "high" if _high_is_real(loss) else "low"


class WarpView(SceneView):
    """A net over the plane of noise, as G lays it over the plane of the samples."""

    title = "G's map"
    rate = 6.0

    @classmethod
    def fits(cls, scene: Scene) -> bool:
        """For two numbers of noise."""
        return scene.game.latent_dim == 2

    def plot(self) -> Plot:
        look: PlaneLook = self.scene.look
        real = self.once(look.reference, lambda: _real_points(look.reference))
        first, second = (with_gaps(lines) for lines in look.warp.cpu().numpy())
        marks: list[Mark] = [
            Points(real.x, real.y, REAL, "real", alpha=0.4),
            Line(*first, FAKE, "z₁ constant", width=1.6),
            Line(*second, BEST, "z₂ constant", width=0.9),
        ]
        return self.declare(marks, *real.axes, size=(360, 300), room=(44, 16, 30, 26), square=True)


class CoverageView(FigureView):
    """How many modes of the data G reaches, and how many samples lie near one, with their floor."""

    title = "Modes and quality"
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

    def still(self, reference: Plane) -> Still:
        """The floor: the share of the modes that true samples reach, and their quality."""
        ticks = (0, 0.25, 0.5, 0.75, 1)
        axis = Axis(-0.03, 1.17, "share", ticks, tuple(f"{tick:.0%}" for tick in ticks))
        if not (modes := reference.modes):
            return axis, ()
        covered, quality = reference.floor.mean(0).tolist()
        text = f"{COVERING:,} real: {covered * modes:.3g} of {modes} modes, {quality:.1%}"
        words = Words(text, 0.99, 0.99, REAL, size=11, ha="right", va="top", share=True)
        return axis, (Rule(covered, REAL), Rule(quality, REAL), words)


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
    views=(PlaneView, CoverageView, LossView, WarpView, OutputView),
    data_controls=PlaneControls,
    turn=PlaneTurn,
)
