"""The moving pictures of a game: each view draws one aspect of a scene and keeps what it drew."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from contourpy import contour_generator
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import AutoLocator, ScalarFormatter
from torch import Tensor

from gan_teach import theory
from gan_teach.live.plots import (
    BEST,
    D_COLOUR,
    FAKE,
    GREY,
    LEGEND,
    PURPLE,
    REAL,
    TINTS,
    equilibrium_values,
    loss_label,
    mark_equilibrium,
    round_limits,
    running_mean,
    short_ticks,
    tile,
)
from gan_teach.metrics.line import density
from gan_teach.support.pairs import CLASSES
from gan_teach.support.walks import STEPS, usual_length
from gan_teach.training.losses import Loss
from gan_teach.training.scene import (
    ARROWS,
    COVERING,
    PUSHES,
    READ,
    READ_AS,
    SAMPLES,
    SURE_OF,
    Handwriting,
    Line,
    Plane,
    Scene,
    fixed_noise,
    noise_grid,
    plays_v,
)

SHARES = (0, 0.5, 1), ("0.0", "0.5", "1.0")  # ticks of a probability, and their labels
WIDEST = (0, 1), ("0.0", "−0.05")  # to lay out an axis whose labels will change


class View(Protocol):
    """One picture in a live figure."""

    width: float  # inches

    def start(self, ax: Axes) -> Sequence[Artist]:
        """Draw what stands still, with room for all to come; return the artists that will move."""

    def update(self) -> bool:
        """Give the moving artists their new data; True if what stands still changed too."""


class SceneView:
    """A view of one scene. title: what the button that shows it says. width: inches.

    rate: frames a second that it is worth. What moves as a whole gets many; the past, to which a
    moment adds little, gets few.
    """

    title: str
    width = 4.0
    rate = 20.0

    def __init__(self, scene: Scene):
        self.scene = scene

    def name(self, ax: Axes) -> list[Artist]:
        """Say whose picture it is, where there are two; return what says so."""
        if not self.scene.name:
            return []
        return [
            ax.annotate(
                self.scene.name,
                (0.02, 0.97),
                xycoords="axes fraction",
                va="top",
                weight="bold",
                fontsize=13,
                bbox={"facecolor": "white", "alpha": 0.8, "lw": 0, "pad": 1.5},
            )
        ]

    @property
    def loss(self) -> Loss:
        """The loss that is played now."""
        return self.scene.game.in_force.loss

    @property
    def of_scores(self) -> bool:
        """Whether D gives scores, and no probabilities."""
        return self.loss.output != "logit"


class Range:
    """Limits that follow values but seldom move: each time, all that stands still is drawn anew.

    margin: the room on each side, as a share of the values' own range, when they do move.
    """

    def __init__(self, margin: float = 0.25):
        self.low, self.high, self._margin = 0.0, 1.0, margin
        self._fresh = True

    def follow(self, values: np.ndarray) -> bool:
        """Move if the values lie outside, or fill less than a third; True if it moved."""
        values = values[np.isfinite(values)]
        if not len(values):
            return False
        low, high = values.min(), values.max()
        inside = self.low <= low and high <= self.high
        if inside and not self._fresh and high - low >= (self.high - self.low) / 3:
            return False
        before, self._fresh = (self.low, self.high), False
        self.low, self.high = round_limits(low, high, self._margin)
        return before != (self.low, self.high)


class DensityView(SceneView):
    """A 1D game: real and generated samples, D(x), the best D now, and the push on some fakes."""

    title = "Densities and D"
    POINTS_A_BIN = 6
    STRIP = 0.24  # below the axis, for the arrows; the axis itself is 1 high
    ARROWS_AT = -0.08

    def start(self, ax: Axes) -> list[Artist]:
        self._line: Line | None = None
        self._ax = ax
        self.name(ax)
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
        self._arrows = Arrows(on_right)
        self._note = on_right.annotate(
            "", (0.01, 0.015), xycoords="axes fraction", color=FAKE, fontsize=8
        )
        self._scores = Range()
        self._show_d()
        self._right.set_yticks(*WIDEST)
        self._rules = None
        return [self._fake, self._best, self._d, self._arrows.artist]

    def update(self) -> bool:
        look = self.scene.look
        changed = look.line is not self._line
        if changed:
            self._show_data(look.line)
        self._fake.set_data(self._histogram(look.q))
        d = self.loss.readout(look.output[::3]).cpu().numpy()
        self._d.set_ydata(d)
        moved = self.of_scores and self._scores.follow(d)
        if moved or self._rules_now() != self._rules:
            changed = True
            self._show_d()
        self._best.set_ydata(np.full_like(d, np.nan) if self.of_scores else look.best[::3].cpu())
        _, x, push = look.pushed
        low, high = self._ends
        at = torch.full_like(x, low + self.ARROWS_AT * (high - low))
        self._arrows.point(
            x, at, push, look.line.std, across=True, side=0.03 * (high - low),
            most=Arrows.most(self.loss),
        )  # fmt: skip
        return changed

    def _rules_now(self) -> tuple[bool, bool, bool]:
        """What the axes' labels and the legend depend on."""
        settings = self.scene.game.in_force
        return self.of_scores, settings.instance_noise > 0, settings.label_smoothing > 0

    def _show_d(self) -> None:
        """The axis of D, what D* is the best for, and the legend."""
        self._rules = scores, blurred, smoothed = self._rules_now()
        self._ends = low, high = (self._scores.low, self._scores.high) if scores else (0.0, 1.0)
        ticks, labels, factor = short_ticks(low, high) if scores else (*SHARES, "")
        self._right.set_yticks(ticks, labels)
        self._right.set_ylim(low - self.STRIP * (high - low), high + 0.02 * (high - low))
        self._right.set_ylabel(f"D's score{factor}" if scores else 'D: probability of "real"')
        self._half.set_visible(not scores)
        self._ground.set_ydata([low, low])
        self._note.set_text(f"push on G (longest: {Arrows.longest(self.loss)})")
        bent = " and ".join(["blurred samples"] * blurred + ["smoothed labels"] * smoothed)
        self._ax.set_xlabel(f"x    (D* for {bent})" if bent and not scores else "x")
        handles = [self._real, self._fake, self._d, *([] if scores else [self._best])]
        names = [handle.get_label() for handle in handles]
        self._right.legend(handles, names, ncols=4, **LEGEND)

    def _show_data(self, line: Line) -> None:
        self._line, self._x = line, line.x.cpu().numpy()
        for curve in (self._d, self._best):
            curve.set_data(self._x[::3], self._x[::3])
        counts = self._histogram(density(line.real, line.x))
        half = (self._x[1] - self._x[0]) / 2
        self._real.set_data(
            counts, np.linspace(self._x[0] - half, self._x[-1] + half, len(counts) + 1)
        )
        self._fake.set_data(edges=self._real.get_data().edges)
        top = 2.2 * counts.max()
        self._ax.set(xlim=self._x[[0, -1]], ylim=(-self.STRIP / 1.02 * top, top))
        ticks = self._ax.yaxis.get_major_locator().tick_values(0, top)
        self._ax.set_yticks([tick for tick in ticks if 0 <= tick <= top])

    def _histogram(self, density: Tensor) -> np.ndarray:
        """The density at the points x as the heights of wider bins."""
        return density.view(-1, self.POINTS_A_BIN).mean(1).cpu().numpy()


class MapView(SceneView):
    """G as a map from noise to samples, with a perfect map and the push on some of the samples."""

    title = "G's map"
    rate = 6.0

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._shown: Any = None
        self.name(ax)
        (self._best,) = ax.plot([], [], color=BEST, lw=1.4, ls="-.", label="a perfect G")
        (self._g,) = ax.plot([], [], color=FAKE, lw=2, ls="--", label="G(z)")
        self._arrows = Arrows(ax)
        ax.set(xlabel="noise z", ylabel="sample x", xlim=(-3.5, 3.5), ylim=(-12.5, 12.5))
        ax.legend(ncols=2, **LEGEND)
        return [self._g, self._arrows.artist]

    def update(self) -> bool:
        game, look = self.scene.game, self.scene.look
        z, x, push = look.pushed
        self._arrows.point(
            z, x, push, look.line.std, across=False, side=0.025 * z[-1].item(),
            most=Arrows.most(self.loss),
        )  # fmt: skip
        wanted = look.line, game.in_force.noise
        changed = wanted != self._shown
        if changed:
            self._shown = wanted
            self._show_noise(look.line, game.in_force.noise, game.device)
        self._g.set_data(self._z, look.curve[::10].cpu())
        return changed

    def _show_noise(self, line: Line, noise: str, device: torch.device) -> None:
        grid, mass = noise_grid(noise, device)
        self._z = grid[::10].cpu()
        share = mass.cumsum(0)[9:-1:10]  # of the noise below each of these places but the ends
        self._best.set_data(self._z[1:-1], line.quantile(share.clamp(1e-6, 1 - 1e-6)).cpu())
        end = min(self._z[-1].item(), 3.5)
        self._ax.set(xlim=(-end, end), ylim=(line.x[0].item(), line.x[-1].item()))


class PlaneView(SceneView):
    """A game in the plane: real and generated samples, D's opinion as colours, and the push on
    some of the fakes.
    """

    title = "Points and D"
    LONGEST = 0.12  # an arrow, as a share of the picture's width

    def start(self, ax: Axes) -> list[Artist]:
        self._plane: Plane | None = None
        self._ax = ax
        edges = np.linspace(0, 1, Plane.CELLS + 1)
        self._heat = ax.pcolormesh(
            edges, edges, np.zeros((Plane.CELLS, Plane.CELLS)), cmap=TINTS, vmin=0, vmax=1,
            transform=ax.transAxes, rasterized=True,
        )  # fmt: skip
        ax.set(aspect="equal", xlim=(-1, 1), ylim=(-1, 1))
        ax.locator_params(nbins=5)
        self._bar = ax.figure.colorbar(self._heat, cax=ax.inset_axes([1.04, 0, 0.06, 1]))
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
        self._show_d()
        self._bar.set_ticks(WIDEST[0], labels=WIDEST[1])
        self._shown = None
        points = [self._heat, self._real, self._fake, self._half, self._arrows.artist]
        return [*points, self._far, *self.name(ax)]

    def update(self) -> bool:
        look = self.scene.look
        changed = look.plane is not self._plane
        if changed:
            self._show_data(look.plane)
        self._show_half(look.output.cpu().numpy())
        seen = self.loss.readout(look.output).cpu().numpy()
        self._heat.set_array(seen)
        fake = look.fake.cpu().numpy()
        self._fake.set_data(*fake.T)
        self._far.set_text(self._outside(fake))
        _, x, push = look.pushed
        self._arrows.fly(
            x, push, look.plane.spread, self.LONGEST * (look.plane.high - look.plane.low),
            Arrows.most(self.loss),
        )  # fmt: skip
        moved = self.of_scores and self._scores.follow(np.percentile(seen, (2, 98)))
        if moved or self._rules_now() != self._shown:
            changed = True
            self._show_d()
        return changed

    def _rules_now(self) -> tuple[Loss, bool]:
        """What the words depend on: the loss, and whether the fakes are made by G as it plays."""
        return self.loss, self.scene.game.in_force.average is None

    def _show_data(self, plane: Plane) -> None:
        self._plane, self._ticks = plane, plane.ticks.cpu().numpy()
        self._real.set_data(*plane.real.cpu().numpy().T)
        self._ax.set(xlim=(plane.low, plane.high), ylim=(plane.low, plane.high))

    def _show_half(self, logit: np.ndarray) -> None:
        """The border where D says 1/2, which is where its logit is 0."""
        lines = []
        if not self.of_scores:
            known = np.ma.masked_invalid(logit)
            lines = contour_generator(self._ticks, self._ticks, known).lines(0)
        self._half.set_data(*_joined(lines))

    def _show_d(self) -> None:
        """What the colours mean, and the legend."""
        self._shown = self._rules_now()
        (low, high), label = (0.0, 1.0), 'D: probability of "real"'
        ticks, labels = SHARES
        if self.of_scores:
            low, high = self._scores.low, self._scores.high
            ticks, labels, factor = short_ticks(low, high)
            label = f"D's score{factor}; real: {'high' if _high_is_real(self.loss) else 'low'}"
        self._heat.set_clim(low, high)
        self._heat.set_cmap(TINTS if _high_is_real(self.loss) else TINTS.reversed())
        self._bar.set_ticks(ticks, labels=labels)
        self._bar.set_label(label)
        who = "G" if self._shown[1] else "G itself"
        self._ax.set_xlabel(f"push on {who} (longest: {Arrows.longest(self.loss)})", fontsize=9)
        handles = [self._real, self._fake, *([] if self.of_scores else [self._half])]
        self._ax.legend(handles, [handle.get_label() for handle in handles], ncols=3, **LEGEND)

    def _outside(self, fake: np.ndarray) -> str:
        """How many fakes are not in the picture, in words."""
        beyond = ~((fake >= self._plane.low) & (fake <= self._plane.high)).all(1)
        return f"{beyond.mean():.0%} of the fakes lie outside" if beyond.any() else ""


def _high_is_real(loss: Loss) -> bool:
    """Whether D shall give real samples the higher scores; some labels want the lower ones."""
    one = torch.ones(1, 1)
    return bool(loss.d_loss(one, -one) < loss.d_loss(-one, one))


def _joined(lines: Sequence[np.ndarray]) -> np.ndarray:
    """Several lines, (n, 2) each, as one with gaps, (2, m)."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for line in lines for part in (line, gap)] or [gap]).T


class WarpView(SceneView):
    """A net over the plane of noise, as G lays it over the plane of the samples."""

    title = "G's map"
    width = 3.6
    rate = 6.0

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._plane: Plane | None = None
        (self._real,) = ax.plot([], [], "o", ms=5, mew=0, color=REAL, alpha=0.4, label="real")
        self._nets = [
            ax.plot([], [], color=colour, lw=lw, label=f"{name} constant")[0]
            for name, colour, lw in (("z₁", FAKE, 1.6), ("z₂", BEST, 0.9))
        ]
        ax.set(aspect="equal", xlim=(-1, 1), ylim=(-1, 1))
        ax.locator_params(nbins=5)
        ax.legend(ncols=3, **LEGEND)
        self.name(ax)
        return list(self._nets)

    def update(self) -> bool:
        look = self.scene.look
        for net, lines in zip(self._nets, look.warp.cpu().numpy(), strict=True):
            net.set_data(*_joined(lines))
        changed = look.plane is not self._plane
        if changed:
            plane = self._plane = look.plane
            self._real.set_data(*plane.real.cpu().numpy().T)
            self._ax.set(xlim=(plane.low, plane.high), ylim=(plane.low, plane.high))
        return changed


class Arrows:
    """The push on some of the fakes: a dot where it is next to nothing, longer the harder.

    One path for all of them, which is drawn in a quarter of the time that a quiver takes.
    """

    # the push at which an arrow is longest, for each standard deviation of the data
    MOST, MOST_SCORES = 0.4, 2.0  # nats; the units of the score
    LONGEST = 1.5  # standard deviations; so is all that follows
    HEAD, DOT = 0.3, 0.06
    # corners of a dot and of an arrow: along it from its foot, from its tip, and to the side
    FOOT = np.array([-1, 1, 1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0])
    TIP = np.array([0, 0, 0, 0, 0, 0, -1, -1, 0, -1, -1, 0, 0])
    SIDE = np.array([-1, -1, 1, 1, -1, -0.3, -0.3, -1, 0, 1, 0.3, 0.3, -0.3])
    CODES = (Path.MOVETO, *[Path.LINETO] * 4, Path.MOVETO, *[Path.LINETO] * 7)

    def __init__(self, ax: Axes, number: int = ARROWS, color: str = FAKE):
        codes = np.array(self.CODES * number, dtype=Path.code_type)
        self._path = Path(np.zeros((len(codes), 2)), codes)
        self.artist = ax.add_patch(PathPatch(self._path, color=color, lw=0.5))

    @classmethod
    def most(cls, loss: Loss) -> float:
        """The push at which an arrow is longest, for each standard deviation of the data."""
        return cls.MOST if loss.output == "logit" else cls.MOST_SCORES

    @classmethod
    def longest(cls, loss: Loss) -> str:
        """The same in words."""
        unit = " nats" if loss.output == "logit" else ""
        return f"{cls.most(loss):g}{unit}/std or more"

    def point(
        self,
        x: Tensor,
        y: Tensor,
        push: Tensor,
        std: float,
        *,
        across: bool,
        side: float,
        most: float = MOST,
    ) -> None:
        """Start at (x, y) and point along the push, across or up; x, y, push: (ARROWS, 1).

        side: half the width of a head, in the units of the axis that the arrows do not go along.
        """
        std = max(std, 1e-6)  # data at a single point
        along, beside = self._corners((push * std / most).cpu().numpy(), std)
        first, second = (along, side * beside) if across else (side * beside, along)
        self._put(x.cpu().numpy() + first, y.cpu().numpy() + second)

    def fly(self, at: Tensor, push: Tensor, std: float, longest: float, most: float) -> None:
        """Start at these points and go where the push goes; at, push: (n, 2).

        longest: how long the longest arrow is, in the units of the samples.
        """
        size = push.norm(dim=1, keepdim=True)
        unit = longest / self.LONGEST
        along, beside = self._corners((size * max(std, 1e-6) / most).cpu().numpy(), unit)
        beside = self.HEAD / 2 * unit * beside
        x, y = at.cpu().numpy().T[..., None]
        dx, dy = (push / size.clamp_min(1e-30)).cpu().numpy().T[..., None]
        self._put(x + along * dx - beside * dy, y + along * dy + beside * dx)

    def _corners(self, share: np.ndarray, unit: float) -> tuple[np.ndarray, np.ndarray]:
        """How far along an arrow its corners are, and to its side in half heads: (n, 13) each.

        share: of the longest one's length, (n, 1). unit: what a standard deviation is drawn as.
        """
        length = np.clip(share, -1, 1) * self.LONGEST * unit
        head = np.sign(length) * np.minimum(np.abs(length), self.HEAD * unit)
        at_tip = np.arange(len(self.TIP)) >= 6
        at_tip[-2:] = False
        along = self.FOOT * self.DOT * unit + at_tip * length + self.TIP * head
        slim = np.where(at_tip, np.maximum(np.abs(head) / (self.HEAD * unit), 0.2), 0.4)
        return along, self.SIDE * slim

    def _put(self, x: np.ndarray, y: np.ndarray) -> None:
        self._path.vertices[:, 0], self._path.vertices[:, 1] = x.ravel(), y.ravel()


class PastView(SceneView):
    """A view over the turns played."""

    rate = 1.5

    def right_end(self) -> float:
        """Where the turn axis ends: 200, 500, 1,000, 2,000, ..., so that it seldom moves."""
        turns = self.scene.game.turns
        ends = (200 * 10**power * factor for power in range(12) for factor in (1, 2.5, 5))
        return next(end for end in ends if turns <= end)


class LossView(PastView):
    """Both losses over the turns played, with their values at equilibrium."""

    title = "Losses"
    MOST = 10.0  # nats; what is larger leaves the picture, so that the rest can be read

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._still: list[Artist] = []
        self._shown: Any = None
        self.name(ax)
        lines = []
        for name, colour, style in (("D", D_COLOUR, "-"), ("G", FAKE, "--")):
            (raw,) = ax.plot([], [], color=colour, lw=0.5, alpha=0.3)
            (mean,) = ax.plot([], [], color=colour, lw=1.8, ls=style, label=f"{name} loss")
            lines += [raw, mean]
        self._lines = lines
        ax.set(xlabel="turn", ylabel=loss_label(self.loss), xlim=(0, 200_000), ylim=(-2, 2))
        ax.set_yticks(*WIDEST)
        self._still = mark_equilibrium(ax, self.loss, self.scene.game.in_force.label_smoothing)
        ax.legend(ncols=2, **LEGEND)
        return lines

    def update(self) -> bool:
        game = self.scene.game
        turns, *losses = thinned(game.history, "d_loss", "g_loss")
        for i, values in enumerate(losses):
            self._lines[2 * i].set_data(turns, values)
            self._lines[2 * i + 1].set_data(*running_mean(turns, values))
        changes = [
            (turn, getattr(value, "name", type(value).__name__))
            for turn, name, value in game.changes
            if name == "loss"
        ]
        settings = game.in_force
        wanted = (self.right_end(), settings.loss, settings.label_smoothing, changes)
        if wanted == self._shown and self._fits(losses):
            return False
        self._shown = wanted
        self._known = equilibrium_values(settings.loss, settings.label_smoothing)
        self._limits = self._score_limits(losses) if self.of_scores else self._y_limits(losses)
        self._draw_still(*wanted)
        return True

    def _fits(self, losses: Sequence[np.ndarray]) -> bool:
        """Whether nearly all of the losses lie within the axis; it moves only where they do not."""
        low, high = self._limits
        inside = [np.mean((values >= low) & (values <= high)) for values in losses if len(values)]
        widest = high >= self.MOST and not self.of_scores
        return min(inside, default=1) > 0.98 or widest

    def _draw_still(self, right: float, loss: Loss, smoothing: float, changes: list) -> None:
        for artist in self._still:
            artist.remove()
        self._ax.set(xlim=(0, right), ylim=self._limits, ylabel=loss_label(loss))
        if self.of_scores:
            ticks, labels, factor = short_ticks(*self._limits)
            self._ax.set_yticks(ticks, labels)
            self._ax.set_ylabel(f"loss{factor}")
        else:
            self._ax.yaxis.set_major_locator(AutoLocator())
            self._ax.yaxis.set_major_formatter(ScalarFormatter())
        self._still = mark_equilibrium(self._ax, loss, smoothing)
        for turn, name in changes:
            self._still += [
                self._ax.axvline(turn, color=GREY, lw=1),
                self._ax.annotate(
                    name, (turn, 0), xycoords=("data", "axes fraction"), rotation=90,
                    ha="right", va="bottom", color=GREY, fontsize=9,
                ),
            ]  # fmt: skip

    def _y_limits(self, losses: Sequence[np.ndarray]) -> tuple[float, float]:
        known = [value for _, _, value in self._known]
        values = np.concatenate((*losses, known, [0, 2.5]))
        low, high = np.percentile(values, [1, 99]).clip(-self.MOST, self.MOST)
        low, high = min(low, *known, 0), max(high, *known, 2.5)
        return (np.floor(low * 2) / 2 if low < 0 else 0, np.ceil(high * 2) / 2 + 0.5)

    def _score_limits(self, losses: Sequence[np.ndarray]) -> tuple[float, float]:
        """These losses have a scale of their own, and go as far as it takes."""
        ends = [np.percentile(values, [1, 99]) for values in losses if len(values)] or [[-1, 1]]
        ends = np.concatenate((*ends, [0], [value for _, _, value in self._known]))
        return round_limits(ends.min(), ends.max())


class FigureView(PastView):
    """A figure measured as the game goes on: its past as a line, its present as a dot."""

    figures: tuple[tuple[str, str, str, str], ...]  # attribute, label, colour, line style
    label: str

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._shown: Any = None
        self._still: list[Artist] = []
        self.name(ax)
        self._lines = [
            ax.plot([], [], color=colour, lw=1.8, ls=style, label=label)[0]
            for _, label, colour, style in self.figures
        ]
        (self._now,) = ax.plot([], [], "o", ms=5, color=self.figures[0][2])
        ax.set(xlabel="turn", ylabel=self.label, xlim=(0, 200_000))
        self._still = self.draw_still(ax, self.scene.look.place)
        ax.legend(ncols=3, **LEGEND)
        return [*self._lines, self._now]

    def update(self) -> bool:
        scene, missing = self.scene, self.missing()
        for line, (name, *_) in zip(self._lines, self.figures, strict=True):
            line.set_data(*thinned(scene.figures, name))
        turn, now = self.now()
        self._now.set_data([turn], [np.nan if missing else now])
        wanted = (self.right_end(), scene.look.place, missing)
        if wanted == self._shown:
            return False
        self._shown = wanted
        for artist in self._still:
            artist.remove()
        self._ax.set_xlim(0, wanted[0])
        self._still = self.draw_still(self._ax, scene.look.place)
        if missing:
            self._still.append(
                self._ax.annotate(
                    missing, (0.5, 0.5), xycoords="axes fraction", ha="center", va="center",
                    color=GREY, bbox={"facecolor": "white", "alpha": 0.8, "lw": 0},
                )
            )  # fmt: skip
        return True

    def now(self) -> tuple[float, float]:
        """The turn of now, and the figure there."""
        return self.scene.game.turns, getattr(self.scene.look, self.figures[0][0])

    def missing(self) -> str:
        """Why the game does not have this figure now; empty if it has."""
        return ""

    def draw_still(self, ax: Axes, place: Any) -> list[Artist]:
        """Draw what belongs to the data, a `Line`, a `Plane` or `Handwriting`, such as a floor."""
        raise NotImplementedError

    def floor(
        self, ax: Axes, values: Tensor, name: str = f"{SAMPLES:,} real samples"
    ) -> list[Artist]:
        """What real samples measure: nine tenths of the draws lie in the band."""
        shares = values.quantile(values.new_tensor([0.05, 0.5, 0.95]))
        low, middle, high = shares.clamp(min=ax.get_ylim()[0]).tolist()  # 0 has no logarithm
        band = ax.axhspan(low, high, color=REAL, alpha=0.2, lw=0, hatch="...")
        text = ax.annotate(
            name, (0.99, high), xycoords=("axes fraction", "data"), ha="right", va="bottom",
            color=REAL, fontsize=9,
        )  # fmt: skip
        return [band, ax.axhline(middle, color=REAL, lw=1, ls=":"), text]


class ValueView(FigureView):
    """V(D, G) against what the best D would make of it, -log 4 + 2 JS."""

    title = "V and its bound"
    label = "nats"
    figures = (
        ("value", "V(D, G)", D_COLOUR, "-"),
        ("bound", "−log 4 + 2 JS", BEST, "-."),
    )

    def missing(self) -> str:
        if self.of_scores:
            return "D now gives scores:\nthey have no V"
        if plays_v(self.scene.game.in_force):
            return ""
        return "with instance noise or smoothed\nlabels D plays for another V"

    def draw_still(self, ax: Axes, line: Line) -> list[Artist]:
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

    def draw_still(self, ax: Axes, line: Line) -> list[Artist]:
        ax.set(yscale="log", ylim=(max(line.std, 0.01) / 200, max(line.std, 0.01) * 5))
        return self.floor(ax, line.w1_floor)


class JSView(FigureView):
    """The Jensen-Shannon divergence between generated samples and the data, with its floor."""

    title = "JS divergence"
    label = "JS (nats)"
    figures = (("js", "JS", PURPLE, "-"),)

    def draw_still(self, ax: Axes, line: Line) -> list[Artist]:
        ax.set(yscale="log", ylim=(2e-4, 1.5))
        most = np.log(2)
        text = ax.annotate(
            "log 2: no overlap", (0.99, most), xycoords=("axes fraction", "data"), ha="right",
            va="bottom", color=GREY, fontsize=9,
        )  # fmt: skip
        return [ax.axhline(most, color=GREY, lw=1, ls=":"), text, *self.floor(ax, line.js_floor)]


class CoverageView(FigureView):
    """How many modes of the data G reaches, and how many samples lie near one, with their floor."""

    title = "Modes and quality"
    label = "share"
    figures = (
        ("covered", "modes covered", PURPLE, "-"),
        ("high_quality", "high-quality samples", BEST, "-."),
    )

    def missing(self) -> str:
        return "" if self.scene.look.plane.modes else "these data have no modes to count"

    def draw_still(self, ax: Axes, plane: Plane) -> list[Artist]:
        ticks = (0, 0.25, 0.5, 0.75, 1)
        ax.set(ylim=(-0.03, 1.17))
        ax.set_yticks(ticks, [f"{tick:.0%}" for tick in ticks])
        if not plane.modes:
            return []
        covered, quality = plane.floor.mean(0).tolist()
        found = f"{covered * plane.modes:.3g} of {plane.modes} modes"
        text = f"{COVERING:,} real: {found}, {quality:.1%}"
        return [
            *(ax.axhline(level, color=REAL, lw=1, ls=":") for level in (covered, quality)),
            ax.annotate(
                text, (0.99, 0.99), xycoords="axes fraction", ha="right", va="top", color=REAL,
                fontsize=9,
            ),
        ]  # fmt: skip


class DigitsView(SceneView):
    """Generated images from noise that never changes: a grid of 8x8, or of a conditional G a column
    for each digit, in which each row has the same noise.
    """

    title = "Samples"
    width = 3.0
    rate = 6.0
    ROWS = 8

    def start(self, ax: Axes) -> list[Artist]:
        painter = self.scene.painter
        low, high = painter.value_range
        self._image = ax.imshow(
            self._sheet(), cmap="gray_r", vmin=low, vmax=high, interpolation="nearest"
        )
        words = "digit by column, noise by row" if painter.by_digit else ""
        ax.set_title(words or "64 samples, same noise each time", fontsize=9)
        ax.set_axis_off()
        return [self._image, *self.name(ax)]

    def update(self) -> bool:
        self._image.set_data(self._sheet())
        return False

    def _sheet(self) -> np.ndarray:
        game, painter = self.scene.game, self.scene.painter
        if painter.by_digit:
            return tile(painter.of_all_digits(fixed_noise(game, self.ROWS)), columns=CLASSES)
        return tile(painter(fixed_noise(game, self.ROWS**2)), columns=self.ROWS)


class ClassesView(SceneView):
    """Which digits G paints, as a classifier reads the samples that were measured last."""

    title = "Classes"
    width = 3.4
    rate = 1.0
    TOPS = (0.25, 0.5, 1.0)  # of the axis, but for the room for words

    def start(self, ax: Axes) -> list[Artist]:
        self._ax, self._top = ax, 0.0
        self._shown: Any = None
        digits = np.arange(CLASSES)
        bars = dict(width=0.8, edgecolor=FAKE, lw=1)
        self._read = ax.bar(digits, 0 * digits, facecolor="white", label="read as", **bars)
        self._sure = ax.bar(
            digits, 0 * digits, facecolor=FAKE, alpha=0.6, hatch="///", label="confidently", **bars
        )
        self._real = ax.stairs(
            np.full(CLASSES, np.nan),
            np.arange(CLASSES + 1) - 0.5,
            color=REAL,
            lw=1.8,
            label="real",
            baseline=None,
        )
        self._words = ax.annotate(
            "", (0.98, 0.98), xycoords="axes fraction", ha="right", va="top", fontsize=9,
            bbox={"facecolor": "white", "alpha": 0.8, "lw": 0, "pad": 1},
        )  # fmt: skip
        ax.set(xlim=(-0.7, CLASSES - 0.3), xticks=digits)
        ax.set_xlabel("digit" + _which(self.scene.look.digits))
        ax.set_ylabel(f"share of {READ:,} samples")
        ax.legend(ncols=3, **LEGEND)
        self._rise(self.TOPS[-1])
        moving = [*self._read.patches, *self._sure.patches, self._real]
        return [*moving, self._words, *self.name(ax)]

    def update(self) -> bool:
        figures = self.scene.figures
        if not len(figures):
            return False
        read_as, sure_of = (
            np.array([getattr(figures, name)[-1] for name in names]) for names in (READ_AS, SURE_OF)
        )
        for bars, shares in ((self._read, read_as), (self._sure, sure_of)):
            for bar, share in zip(bars.patches, shares, strict=True):
                bar.set_height(share)
        self._words.set_text(self._said())
        return self._rise(np.nanmax([*read_as, 0])) | self._follow(self.scene.look.digits)

    def _said(self) -> str:
        """How sure the classifier is, beside real images, and of which turn the samples are."""
        figures, digits = self.scene.figures, self.scene.look.digits
        turn, sure, agreeing = (
            column[-1] for column in (figures.index, figures.confident, figures.agreeing)
        )
        if digits is None:
            return "these data are no digits"
        if np.isnan(sure):
            return "the samples cannot be read"
        lines = [f"confident: {sure:.0%} (real: {digits.real.confident:.0%})"]
        if not np.isnan(agreeing):
            lines.append(f"read as asked for: {agreeing:.0%}")
        return "\n".join([*lines, f"turn {turn:,.0f}"])

    def _rise(self, share: float) -> bool:
        """Make the axis as high as it takes, and no higher; True if that changed it."""
        top = next(top for top in self.TOPS if share <= top + 1e-6)
        changed, self._top = top != self._top, top
        if changed:
            ticks = np.linspace(0, top, 6 if top < 0.5 else 5)
            self._ax.set_ylim(0, 1.3 * top)
            self._ax.set_yticks(ticks, [f"{tick:.0%}" for tick in ticks])
        return changed

    def _follow(self, digits: Handwriting | None) -> bool:
        """Show the real shares of these data; True if they are new."""
        new, self._shown = digits is not self._shown, digits
        if new:
            shares = np.full(CLASSES, np.nan) if digits is None else digits.real.shares.numpy()
            self._real.set_data(shares)
            self._ax.set_xlabel("digit" + _which(digits))
        return new


def _which(digits: Handwriting | None) -> str:
    """What a picture must say of the real digits that it compares with."""
    return " (embedded digits)" if digits and digits.source == "embedded" else ""


class FrechetView(FigureView):
    """The Frechet distance of samples of digits to real ones, with its floor."""

    title = "Frechet distance"
    label = "Frechet distance (classifier)"
    width = 3.4
    figures = (("frechet", "Frechet distance", PURPLE, "-"),)

    def now(self) -> tuple[float, float]:
        figures = self.scene.figures  # too dear to measure for each picture
        return (figures.index[-1], figures.frechet[-1]) if len(figures) else (0, np.nan)

    def missing(self) -> str:
        if self.scene.look.digits is None:
            return "these data are no digits"
        return "the samples cannot be read" if np.isnan(self.now()[1]) else ""

    def draw_still(self, ax: Axes, digits: Handwriting | None) -> list[Artist]:
        ax.set(yscale="log", ylim=(1, 2000))
        ax.set_xlabel("turn" + _which(digits))
        note = ax.annotate(
            "not comparable with Inception FID", (0.02, 0.02), xycoords="axes fraction", color=GREY,
            fontsize=8,
        )  # fmt: skip
        floor = [] if digits is None else self.floor(ax, digits.real.floor, f"{READ:,} real")
        return [note, *floor]


class NoiseView(SceneView):
    """Pictures of the noise that was chosen (`walks.NoiseChoice`): a walk from one vector to
    another, or a sum; of a conditional G as one digit, or each as all ten.
    """

    title = "Noise"
    width = 7.6
    rate = 3.0
    SIZE = 12.0, 4.4  # of the picture, in units of its own
    LARGE = (8.4, 11.8, 0.9, 4.3)  # where the larger picture is: left, right, bottom, top
    MIDDLE = 2.6  # the height of the smaller ones' middles

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._shown: Any = None
        low, high = self.scene.painter.value_range
        look = dict(cmap="gray_r", vmin=low, vmax=high, interpolation="nearest")
        self._images = [ax.imshow(np.zeros((1, 1)), **look) for _ in range(4)]
        self._words: list[Artist] = []
        ax.set(xlim=(0, self.SIZE[0]), ylim=(0, self.SIZE[1]), aspect="equal")
        ax.set_axis_off()
        return [*self._images, *self.name(ax)]

    def update(self) -> bool:
        choice, painter = self.scene.choice, self.scene.painter
        vectors = choice.vectors(painter.latent_dim, painter.noise)
        self._free = list(self._images)
        wanted = choice, painter.noise
        new, self._shown = wanted != self._shown, wanted
        if new:
            self._clear()
        if painter.by_digit and choice.digit is None:
            self._table(vectors, new)
        elif choice.mode == "walk":
            self._walk(vectors, new)
        else:
            self._sum(vectors, new)
        for image in self._free:
            image.set_visible(False)
        return new

    def _clear(self) -> None:
        for artist in self._words:
            artist.remove()
        self._words = []

    def _walk(self, vectors: dict[str, Tensor], new: bool) -> None:
        """The way in small pictures, and the place on it larger."""
        choice, painter = self.scene.choice, self.scene.painter
        right, step = 8.1, 8.1 / STEPS
        low, high = self.MIDDLE - step / 2, self.MIDDLE + step / 2
        path = painter(choice.path(painter.latent_dim, painter.noise), choice.digit)
        self._put(path, (0, right, low, high))
        start, here, end = vectors
        self._enlarge(here, vectors[here], new)
        if new:
            self._mark(step / 2 + choice.t * (right - step), high + 0.2)
            self._say(start, 0, low - 0.3, "left")
            self._say(end, right, low - 0.3, "right")
            way = "an arc" if painter.noise == "gaussian" else "a straight line"
            self._say(f"along {way}", right / 2, high + 0.65)

    def _sum(self, vectors: dict[str, Tensor], new: bool) -> None:
        """A - B + C = the larger picture."""
        side, digit = 2.3, self.scene.choice.digit
        *parts, total = vectors
        low, high = self.MIDDLE - side / 2, self.MIDDLE + side / 2
        for i, (name, sign) in enumerate(zip(parts, "−+=", strict=True)):
            left = i * (side + 0.5)
            self._put(self.scene.painter(vectors[name], digit), (left, left + side, low, high))
            if new:
                self._say(name, left + side / 2, low - 0.3)
                self._say(sign, left + side + 0.25, self.MIDDLE, size=18)
        self._enlarge(total, vectors[total], new)

    def _table(self, vectors: dict[str, Tensor], new: bool) -> None:
        """A row for each vector, a column for each digit."""
        rows = len(vectors)
        side = min(1.0, 4.2 / rows)
        top, left = (self.SIZE[1] + rows * side) / 2, self.SIZE[0] - CLASSES * side
        z = torch.cat(list(vectors.values()))
        where = left, self.SIZE[0], top - rows * side, top
        self._put(self.scene.painter.of_all_digits(z), where, CLASSES)
        for i, name in enumerate(vectors if new else ()):
            self._say(name, left - 0.2, top - (i + 0.5) * side, "right")

    def _enlarge(self, name: str, z: Tensor, new: bool) -> None:
        """The larger picture, what it is, and how long its noise vector is."""
        painter, (left, right, low, _) = self.scene.painter, self.LARGE
        self._put(painter(z, self.scene.choice.digit), self.LARGE)
        if new:
            usual = usual_length(painter.latent_dim, painter.noise)
            self._say(name, (left + right) / 2, low - 0.28)
            length = f"length of the noise {z.norm():.1f}, usual {usual:.1f}"
            self._say(length, (left + right) / 2, low - 0.68, size=9)

    def _put(
        self,
        pictures: Tensor,
        where: tuple[float, float, float, float],
        columns: int | None = None,
    ) -> None:
        """Pictures side by side, in a place: left, right, bottom, top."""
        image = self._free.pop(0)
        image.set_data(tile(pictures, columns or len(pictures)))
        image.set_extent(where)
        image.set_visible(True)

    def _say(self, words: str, x: float, y: float, ha: str = "center", size: float = 10) -> None:
        fontsize = size * self._scale()
        self._words.append(self._ax.text(x, y, words, ha=ha, va="center", fontsize=fontsize))

    def _mark(self, x: float, y: float) -> None:
        self._words += self._ax.plot([x], [y], "v", color=FAKE, ms=8 * self._scale())

    def _scale(self) -> float:
        """How much smaller than by itself the picture is, where it stands among others."""
        return min(self._ax.bbox.width / (96 * self.width), 1.0)


class OutputView(PastView):
    """D's mean output on the real and on the fake batch of each turn, as far back as it was the
    same thing as now, a probability or a score.
    """

    title = "D on real and fake"

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._shown: Any = None
        self._scores = Range()
        self.name(ax)
        (self._real,) = ax.plot([], [], color=REAL, lw=1.6, label="on real")
        (self._fake,) = ax.plot([], [], color=FAKE, lw=1.6, ls="--", label="on fake")
        self._half = ax.axhline(0.5, color=GREY, lw=1, ls=":")
        ax.set(xlabel="turn", xlim=(0, 200_000))
        self._show_d()
        ax.set_yticks(*WIDEST)
        ax.legend(ncols=2, **LEGEND)
        return [self._real, self._fake]

    def update(self) -> bool:
        turns, *outputs = thinned(self.scene.game.history, "d_real", "d_fake")
        alike = turns > self.scene.output_since  # no scores among probabilities
        means = [running_mean(turns[alike], values[alike]) for values in outputs]
        for line, mean in zip((self._real, self._fake), means, strict=True):
            line.set_data(*mean)
        wanted = (self.right_end(), self.loss)
        moved = self.of_scores and self._scores.follow(np.concatenate([y for _, y in means]))
        if wanted == self._shown and not moved:
            return False
        self._shown = wanted
        self._ax.set_xlim(0, wanted[0])
        self._show_d()
        return True

    def _show_d(self) -> None:
        """The axis of D's output."""
        self._half.set_visible(not self.of_scores)
        if self.of_scores:
            ticks, labels, factor = short_ticks(self._scores.low, self._scores.high)
            self._ax.set_yticks(ticks, labels)
            self._ax.set(ylabel=f"D's mean score{factor}")
            self._ax.set(ylim=(self._scores.low, self._scores.high))
        else:
            self._ax.set_yticks(*SHARES)
            self._ax.set(ylim=(-0.02, 1.02), ylabel="D's mean probability")


def thinned(history: Any, *names: str, most: int = 500) -> list[np.ndarray]:
    """The turns, and these columns, at no more than `most` evenly spread rows and the last one."""
    rows = np.arange(len(history) - 1, -1, -max(-(-len(history) // most), 1))[::-1]
    return [getattr(history, name)[rows] for name in ("index", *names)]


def views_of(scene: Scene) -> list[SceneView]:
    """The views that fit a game, the most telling first: the first few open a playground.

    Which they are follows from the players alone, which never change, and of digits from whether
    the scene scores them; a view that has nothing to show under the settings of the moment says so.
    """
    latent_dim = scene.game.latent_dim
    if scene.on_a_line:
        views = [DensityView, LossView, MapView, ValueView, W1View, JSView]
        if latent_dim != 1:
            views.remove(MapView)
    elif scene.on_a_plane:
        views = [PlaneView, CoverageView, LossView, WarpView, OutputView]
        if not scene.look.plane.modes:  # still there, for data to come
            views.append(views.pop(1))
        if latent_dim != 2:
            views.remove(WarpView)
    elif scene.of_images:
        scores = [ClassesView, FrechetView] if scene.scored else []
        views = [DigitsView, *scores, LossView, OutputView, NoiseView]
    else:
        views = [LossView, OutputView]
    return [view(scene) for view in views]


def opening(scene: Scene) -> int:
    """How many of these views open a playground: two, or the three that show how digits fare."""
    return 3 if scene.scored else 2
