"""The moving pictures of a game: each view draws one aspect of a scene and keeps what it drew."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from torch import Tensor

from gan_teach import theory
from gan_teach.metrics import density
from gan_teach.plots import (
    BEST,
    D_COLOUR,
    FAKE,
    GREY,
    LEGEND,
    PURPLE,
    REAL,
    equilibrium_values,
    mark_equilibrium,
    running_mean,
    tile,
)
from gan_teach.scene import ARROWS, SAMPLES, Line, Scene, fixed_noise, noise_grid


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

    def name(self, ax: Axes) -> None:
        """Say whose picture it is, where there are two."""
        if self.scene.name:
            ax.annotate(
                self.scene.name,
                (0.02, 0.97),
                xycoords="axes fraction",
                va="top",
                weight="bold",
                fontsize=13,
                bbox={"facecolor": "white", "alpha": 0.8, "lw": 0, "pad": 1.5},
            )


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
        on_right = ax.twinx()
        on_right.spines["right"].set_visible(True)
        on_right.set(ylim=(-self.STRIP, 1.02), yticks=(0, 0.5, 1))
        on_right.set_ylabel('D: probability of "real"')
        on_right.axhline(0.5, color=GREY, lw=1, ls=":")
        on_right.axhline(0, color=GREY, lw=0.8)
        ax.set(xlabel="x", ylabel="density", xlim=(-10, 10), ylim=(0, 0.45))
        bins = Line.POINTS // self.POINTS_A_BIN
        empty = np.zeros(bins), np.arange(bins + 1)
        self._real = ax.stairs(*empty, fill=True, color=REAL, alpha=0.35, label="real")
        self._fake = ax.stairs(*empty, color=FAKE, lw=1.8, ls="--", label="generated")
        (self._d,) = on_right.plot([], [], color=D_COLOUR, lw=2, label="D(x)")
        (self._best,) = on_right.plot([], [], color=BEST, lw=1.4, ls="-.", label="D*(x)")
        self._arrows = Arrows(on_right)
        on_right.annotate(
            f"push on G (longest: {Arrows.MOST:g} nats/std or more)", (0.01, 0.015),
            xycoords="axes fraction", color=FAKE, fontsize=8,
        )  # fmt: skip
        handles = [self._real, self._fake, self._d, self._best]
        on_right.legend(handles, [handle.get_label() for handle in handles], ncols=4, **LEGEND)
        return [self._fake, self._best, self._d, self._arrows.artist]

    def update(self) -> bool:
        look = self.scene.look
        changed = look.line is not self._line
        if changed:
            self._show_data(look.line)
        self._fake.set_data(self._histogram(look.q))
        readout = self.scene.game.settings.loss.readout
        self._d.set_ydata(readout(look.output[::3]).cpu().numpy())
        self._best.set_ydata(look.best[::3].cpu().numpy())
        _, x, push = look.pushed
        self._arrows.point(
            x, torch.full_like(x, self.ARROWS_AT), push, look.line.std, across=True, side=0.03
        )
        return changed

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
        self._arrows.point(z, x, push, look.line.std, across=False, side=0.025 * z[-1].item())
        wanted = look.line, game.settings.noise
        changed = wanted != self._shown
        if changed:
            self._shown = wanted
            self._show_noise(look.line, game.settings.noise, game.device)
        self._g.set_data(self._z, look.curve[::10].cpu())
        return changed

    def _show_noise(self, line: Line, noise: str, device: torch.device) -> None:
        grid, mass = noise_grid(noise, device)
        self._z = grid[::10].cpu()
        share = mass.cumsum(0)[9:-1:10]  # of the noise below each of these places but the ends
        self._best.set_data(self._z[1:-1], line.quantile(share.clamp(1e-6, 1 - 1e-6)).cpu())
        end = min(self._z[-1].item(), 3.5)
        self._ax.set(xlim=(-end, end), ylim=(line.x[0].item(), line.x[-1].item()))


class Arrows:
    """The push on some of the fakes: a dot where it is next to nothing, longer the harder.

    One path for all of them, which is drawn in a quarter of the time that a quiver takes.
    """

    MOST = 0.4  # nats per standard deviation of the data, at which an arrow is longest
    LONGEST = 1.5  # standard deviations; so is all that follows
    HEAD, DOT = 0.3, 0.06
    # corners of a dot and of an arrow: along it from its foot, from its tip, and to the side
    FOOT = np.array([-1, 1, 1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0])
    TIP = np.array([0, 0, 0, 0, 0, 0, -1, -1, 0, -1, -1, 0, 0])
    SIDE = np.array([-1, -1, 1, 1, -1, -0.3, -0.3, -1, 0, 1, 0.3, 0.3, -0.3])
    CODES = (Path.MOVETO, *[Path.LINETO] * 4, Path.MOVETO, *[Path.LINETO] * 7)

    def __init__(self, ax: Axes):
        codes = np.array(self.CODES * ARROWS, dtype=Path.code_type)
        self._path = Path(np.zeros((len(codes), 2)), codes)
        self.artist = ax.add_patch(PathPatch(self._path, color=FAKE, lw=0.5))

    def point(
        self, x: Tensor, y: Tensor, push: Tensor, std: float, *, across: bool, side: float
    ) -> None:
        """Start at (x, y) and point along the push, across or up; x, y, push: (ARROWS, 1).

        side: half the width of a head, in the units of the axis that the arrows do not go along.
        """
        std = max(std, 1e-6)  # data at a single point
        length = (push * std / self.MOST).clamp(-1, 1).cpu().numpy() * self.LONGEST * std
        head = np.sign(length) * np.minimum(np.abs(length), self.HEAD * std)
        at_tip = np.arange(len(self.TIP)) >= 6
        at_tip[-2:] = False
        along = self.FOOT * self.DOT * std + at_tip * length + self.TIP * head
        slim = np.where(at_tip, np.maximum(np.abs(head) / (self.HEAD * std), 0.2), 0.4)
        beside = self.SIDE * side * slim
        vertices = self._path.vertices.reshape(ARROWS, -1, 2)
        first, second = (along, beside) if across else (beside, along)
        vertices[:, :, 0] = x.cpu().numpy() + first
        vertices[:, :, 1] = y.cpu().numpy() + second


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
        ax.set(xlabel="turn", ylabel="loss (nats)", xlim=(0, 200_000), ylim=(-2, 2))
        self._still = mark_equilibrium(ax, self.scene.game.settings.loss)
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
        wanted = (self.right_end(), game.settings.loss, changes)
        if wanted == self._shown and self._fits(losses):
            return False
        self._shown = wanted
        self._limits = self._y_limits(losses, game.settings.loss)
        self._draw_still(*wanted)
        return True

    def _fits(self, losses: Sequence[np.ndarray]) -> bool:
        """Whether nearly all of the losses lie within the axis; it moves only where they do not."""
        low, high = self._limits
        inside = [np.mean((values >= low) & (values <= high)) for values in losses if len(values)]
        return min(inside, default=1) > 0.98 or high >= self.MOST

    def _draw_still(self, right: float, loss: Any, changes: list) -> None:
        for artist in self._still:
            artist.remove()
        self._ax.set(xlim=(0, right), ylim=self._limits)
        self._still = mark_equilibrium(self._ax, loss)
        for turn, name in changes:
            self._still += [
                self._ax.axvline(turn, color=GREY, lw=1),
                self._ax.annotate(
                    name, (turn, 0), xycoords=("data", "axes fraction"), rotation=90,
                    ha="right", va="bottom", color=GREY, fontsize=9,
                ),
            ]  # fmt: skip

    def _y_limits(self, losses: Sequence[np.ndarray], loss: Any) -> tuple[float, float]:
        known = [value for _, _, value in equilibrium_values(loss)]
        values = np.concatenate((*losses, known, [0, 2.5]))
        low, high = np.percentile(values, [1, 99]).clip(-self.MOST, self.MOST)
        low, high = min(low, *known, 0), max(high, *known, 2.5)
        return (np.floor(low * 2) / 2 if low < 0 else 0, np.ceil(high * 2) / 2 + 0.5)


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
        self._still = self.draw_still(ax, self.scene.look.line)
        ax.legend(ncols=3, **LEGEND)
        return [*self._lines, self._now]

    def update(self) -> bool:
        scene = self.scene
        for line, (name, *_) in zip(self._lines, self.figures, strict=True):
            line.set_data(*thinned(scene.figures, name))
        self._now.set_data([scene.game.turns], [getattr(scene.look, self.figures[0][0])])
        wanted = (self.right_end(), scene.look.line)
        if wanted == self._shown:
            return False
        self._shown = wanted
        for artist in self._still:
            artist.remove()
        self._ax.set_xlim(0, wanted[0])
        self._still = self.draw_still(self._ax, scene.look.line)
        return True

    def draw_still(self, ax: Axes, line: Line) -> list[Artist]:
        """Draw what belongs to the data, such as a floor."""
        raise NotImplementedError

    def floor(self, ax: Axes, values: Tensor) -> list[Artist]:
        """What real samples measure: nine tenths of the draws lie in the band."""
        shares = values.quantile(values.new_tensor([0.05, 0.5, 0.95]))
        low, middle, high = shares.clamp(min=ax.get_ylim()[0]).tolist()  # 0 has no logarithm
        band = ax.axhspan(low, high, color=REAL, alpha=0.2, lw=0, hatch="...")
        text = ax.annotate(
            f"{SAMPLES:,} real samples", (0.99, high), xycoords=("axes fraction", "data"),
            ha="right", va="bottom", color=REAL, fontsize=9,
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


class DigitsView(SceneView):
    """An 8x8 grid of generated images from noise that never changes."""

    title = "Samples"
    width = 3.6
    rate = 6.0

    def start(self, ax: Axes) -> list[Artist]:
        game = self.scene.game
        self._z = fixed_noise(game, 64)
        self.name(ax)
        low, high = getattr(game.settings.data, "value_range", (0, 1))
        sheet = tile(game.push(self._z))
        self._image = ax.imshow(sheet, cmap="gray_r", vmin=low, vmax=high, interpolation="nearest")
        ax.set_title("64 samples, same noise each time", fontsize=10)
        ax.set_axis_off()
        return [self._image]

    def update(self) -> bool:
        self._image.set_data(tile(self.scene.game.push(self._z)))
        return False


class OutputView(PastView):
    """D's mean output on the real and on the fake batch of each turn."""

    title = "D on real and fake"

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._shown: Any = None
        self.name(ax)
        (self._real,) = ax.plot([], [], color=REAL, lw=1.6, label="on real")
        (self._fake,) = ax.plot([], [], color=FAKE, lw=1.6, ls="--", label="on fake")
        ax.axhline(0.5, color=GREY, lw=1, ls=":")
        ax.set(xlabel="turn", ylabel="D's mean probability", xlim=(0, 200_000))
        ax.set(ylim=(-0.02, 1.02), yticks=(0, 0.5, 1))
        ax.legend(ncols=2, **LEGEND)
        return [self._real, self._fake]

    def update(self) -> bool:
        turns, *outputs = thinned(self.scene.game.history, "d_real", "d_fake")
        for line, values in zip((self._real, self._fake), outputs, strict=True):
            line.set_data(*running_mean(turns, values))
        right = self.right_end()
        changed = right != self._shown
        if changed:
            self._shown = right
            self._ax.set_xlim(0, right)
        return changed


def thinned(history: Any, *names: str, most: int = 500) -> list[np.ndarray]:
    """The turns, and these columns, at no more than `most` evenly spread rows and the last one."""
    rows = np.arange(len(history) - 1, -1, -max(-(-len(history) // most), 1))[::-1]
    return [getattr(history, name)[rows] for name in ("index", *names)]


def views_of(scene: Scene) -> list[SceneView]:
    """The views that fit a game, the most telling first: the first two open a playground."""
    game = scene.game
    if scene.on_a_line:
        views = [DensityView, LossView]
        if game.latent_dim == 1:
            views.append(MapView)
        if game.settings.loss.output == "logit":
            views += [ValueView, W1View, JSView]
    else:
        views = [DigitsView] if scene.of_images else []
        views += [LossView, OutputView]
    return [view(scene) for view in views]
