"""The moving pictures of a game: each panel draws one view of it and keeps what it drew."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from torch import Tensor

from gan_teach.game import Game
from gan_teach.metrics import density, mean_std
from gan_teach.plots import (
    BEST,
    D_COLOUR,
    FAKE,
    GREY,
    LEGEND,
    REAL,
    equilibrium_values,
    mark_equilibrium,
    running_mean,
    tile,
)


class Panel(Protocol):
    """One picture in a live figure."""

    width: float  # relative to its neighbours

    def start(self, ax: Axes, source: Any) -> Sequence[Artist]:
        """Draw what stands still; return the artists that will move."""

    def update(self, source: Any) -> bool:
        """Give the moving artists their new data; True if what stands still changed too."""


class DensityPanel:
    """A 1D game: real and generated histograms, D(x), and the optimal D for these histograms."""

    width = 1.15
    BINS = 60
    POINTS = 361

    def start(self, ax: Axes, game: Game) -> list[Artist]:
        self._z = fixed_noise(game, 4000)
        self._ax = ax
        self._on_right = ax.twinx()
        self._on_right.spines["right"].set_visible(True)
        self._on_right.set(ylim=(-0.02, 1.02), yticks=(0, 0.5, 1))
        self._on_right.set_ylabel('D: probability of "real"')
        self._on_right.axhline(0.5, color=GREY, lw=1, ls=":")
        ax.set(xlabel="x", ylabel="density")
        empty = np.zeros(self.BINS), np.arange(self.BINS + 1)
        self._real = ax.stairs(*empty, fill=True, color=REAL, alpha=0.35, label="real")
        self._fake = ax.stairs(
            *empty, fill=False, color=FAKE, lw=1.5, hatch="////", label="generated"
        )
        (self._d,) = self._on_right.plot([], [], color=D_COLOUR, lw=2, label="D(x)")
        (self._best,) = self._on_right.plot([], [], color=BEST, lw=1.4, ls="-.", label="D*(x)")
        handles = [self._real, self._fake, self._d, self._best]
        self._on_right.legend(
            handles, [handle.get_label() for handle in handles], ncols=4, **LEGEND
        )
        self._data = None
        return [self._fake, self._best, self._d]

    def update(self, game: Game) -> bool:
        changed = game.settings.data != self._data
        if changed:
            self._show_data(game)
        fake = game.push(self._z)
        self._fake.set_data(self._histogram(fake), self._edges)
        x = self._x.cpu()
        on_x = game.settings.loss.readout(game.judge(self._x[:, None]))
        self._d.set_data(x, on_x[:, 0].cpu())
        self._best.set_data(x, self._optimal_d(fake))
        return changed

    def _show_data(self, game: Game) -> None:
        self._data = game.settings.data
        real = self._data.sample(20_000, torch.Generator(game.device).manual_seed(0))
        mean, std = real.mean().item(), real.std().item()
        low, high = min(mean - 4.5 * std, -2), max(mean + 4.5 * std, 2)
        self._x = torch.linspace(low, high, self.POINTS, device=game.device)
        self._edges = np.linspace(low, high, self.BINS + 1)
        known = hasattr(self._data, "density")
        self._p = self._data.density(self._x) if known else density(real, self._x)
        counts = self._histogram(real)
        self._real.set_data(counts, self._edges)
        self._ax.set(xlim=(low, high), ylim=(0, 2.2 * counts.max()))

    def _histogram(self, samples: Tensor) -> np.ndarray:
        low, high = self._edges[0], self._edges[-1]
        counts = torch.histc(samples[samples.isfinite()], self.BINS, low, high)
        return (counts / len(samples) * self.BINS / (high - low)).cpu().numpy()

    def _optimal_d(self, fake: Tensor) -> Tensor:
        """D* of the data and of G's density now; blank where neither has any mass."""
        p, q = self._p, density(fake, self._x)
        best = p / (p + q)
        best[p + q < 1e-3 * p.max()] = torch.nan
        return best.cpu()


class LossPanel:
    """Both losses over the turns played, with their values at equilibrium."""

    width = 1.0
    MOST = 10.0  # nats; what is larger leaves the picture, so that the rest can be read

    def start(self, ax: Axes, game: Game) -> list[Artist]:
        self._ax = ax
        self._still: list[Artist] = []
        self._limits = (0.0, 3.0)
        self._shown: Any = None
        lines = []
        for name, colour, style in (("D", D_COLOUR, "-"), ("G", FAKE, "--")):
            (raw,) = ax.plot([], [], color=colour, lw=0.5, alpha=0.3)
            (mean,) = ax.plot([], [], color=colour, lw=1.8, ls=style, label=f"{name} loss")
            lines += [raw, mean]
        self._lines = lines
        ax.set(xlabel="turn", ylabel="loss (nats)", xlim=(0, 200), ylim=self._limits)
        ax.legend(ncols=2, **LEGEND)
        return lines

    def update(self, game: Game) -> bool:
        history = game.history
        every = max(len(history) // 500, 1)
        turns = history.index[::every]
        for i, values in enumerate((history.d_loss, history.g_loss)):
            values = values[::every]
            self._lines[2 * i].set_data(turns, values)
            self._lines[2 * i + 1].set_data(*running_mean(turns, values))
        changes = [(turn, value.name) for turn, name, value in game.changes if name == "loss"]
        wanted = (_turn_limit(game), self._y_limits(history, game), game.settings.loss, changes)
        if wanted == self._shown:
            return False
        self._shown = wanted
        self._draw_still(*wanted)
        return True

    def _draw_still(
        self, right: float, limits: tuple[float, float], loss: Any, changes: list
    ) -> None:
        for artist in self._still:
            artist.remove()
        self._ax.set(xlim=(0, right), ylim=limits)
        self._still = mark_equilibrium(self._ax, loss)
        for turn, name in changes:
            self._still += [
                self._ax.axvline(turn, color=GREY, lw=1),
                self._ax.annotate(
                    name, (turn, 0), xycoords=("data", "axes fraction"), rotation=90,
                    ha="right", va="bottom", color=GREY, fontsize=9,
                ),
            ]  # fmt: skip

    def _y_limits(self, history: Any, game: Game) -> tuple[float, float]:
        known = [value for _, _, value in equilibrium_values(game.settings.loss)]
        values = np.concatenate((history.d_loss, history.g_loss, known, [0, 2.5]))
        low, high = np.percentile(values, [1, 99]).clip(-self.MOST, self.MOST)
        low, high = min(low, *known, 0), max(high, *known, 2.5)
        return (np.floor(low * 2) / 2 if low < 0 else 0, np.ceil(high * 2) / 2 + 0.5)


class DigitsPanel:
    """An 8x8 grid of generated images from noise that never changes."""

    width = 1.0

    def start(self, ax: Axes, game: Game) -> list[Artist]:
        self._z = fixed_noise(game, 64)
        low, high = getattr(game.settings.data, "value_range", (0, 1))
        sheet = tile(game.push(self._z))
        self._image = ax.imshow(sheet, cmap="gray_r", vmin=low, vmax=high, interpolation="nearest")
        ax.set_title("64 samples, same noise each time", fontsize=10)
        ax.set_axis_off()
        return [self._image]

    def update(self, game: Game) -> bool:
        self._image.set_data(tile(game.push(self._z)))
        return False


class OutputPanel:
    """D's mean output on the real and on the fake batch of each turn."""

    width = 1.0

    def start(self, ax: Axes, game: Game) -> list[Artist]:
        self._ax = ax
        self._shown: Any = None
        (self._real,) = ax.plot([], [], color=REAL, lw=1.6, label="on real")
        (self._fake,) = ax.plot([], [], color=FAKE, lw=1.6, ls="--", label="on fake")
        ax.axhline(0.5, color=GREY, lw=1, ls=":")
        ax.set(xlabel="turn", ylabel="D's mean probability", ylim=(-0.02, 1.02), yticks=(0, 0.5, 1))
        ax.legend(ncols=2, **LEGEND)
        return [self._real, self._fake]

    def update(self, game: Game) -> bool:
        history = game.history
        every = max(len(history) // 500, 1)
        for line, values in ((self._real, history.d_real), (self._fake, history.d_fake)):
            line.set_data(*running_mean(history.index[::every], values[::every]))
        right = _turn_limit(game)
        changed = right != self._shown
        if changed:
            self._shown = right
            self._ax.set_xlim(0, right)
        return changed


def _turn_limit(game: Game) -> float:
    """Where the turn axis ends: 200, 500, 1,000, 2,000, ..., so that it seldom moves."""
    steps = (200 * 10**power * factor for power in range(12) for factor in (1, 2.5, 5))
    return next(step for step in steps if game.turns <= step)


def panels_for(game: Game) -> list[Panel]:
    """The panels that fit a game's data: densities for a line, a grid for images."""
    shape = tuple(game.generate(1).shape[1:])
    if shape == (1,):
        return [DensityPanel(), LossPanel()]
    if len(shape) == 3:
        return [DigitsPanel(), LossPanel(), OutputPanel()]
    return [LossPanel(), OutputPanel()]


def fixed_noise(game: Game, n: int) -> Tensor:
    """Noise for drawing that stays the same, so that what moves is G and not the draw: (n, latent).

    With one number of noise a sample, the n middle quantiles of the noise: no chance at all.
    """
    if game.latent_dim > 1:
        return game.draws.noise_batch(0, "show", n)
    u = (torch.arange(n, device=game.device, dtype=torch.float32)[:, None] + 0.5) / n
    return torch.special.ndtri(u) if game.settings.noise == "gaussian" else 2 * u - 1


def describe(game: Game) -> str:
    """The picture in words, for those who cannot see it."""
    if not game.turns:
        return "Turn 0: nothing has been played yet."
    fake = game.push(fixed_noise(game, 1000))
    words = f"Turn {game.turns:,}."
    if fake.dim() == 2 and fake.shape[1] == 1:
        mean, std = mean_std(fake)
        words += f" Generated samples have mean {mean:.2f} and standard deviation {std:.2f}."
    if len(game.history):
        real, on_fake = game.history.d_real[-1], game.history.d_fake[-1]
        words += f" D gives {real:.2f} on real and {on_fake:.2f} on fake samples on average."
    return words
