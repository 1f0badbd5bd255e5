"""Pictures of data. Each `plot_*` draws on the axes it is given (or new ones) and returns them.

Colours are from the palette of Okabe and Ito, which colour-blind readers can tell apart, and no
two things differ by colour alone: real is blue and filled, fake is orange and hatched, dashed or
crossed, D is green, the optimal D is black and dash-dotted. Where D colours a plane, what it takes
for real is tinted blue, what it takes for fake orange.
"""

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from IPython.display import display
from matplotlib import pyplot as plt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike
from torch import Tensor

from gan_teach.live.marks import BEST, D_COLOUR, FAKE, GREY, PURPLE, REAL, SKY, Rule, raised
from gan_teach.support.errors import count
from gan_teach.support.tensors import floats
from gan_teach.training.history import History
from gan_teach.training.losses import Loss

LEGEND: dict[str, Any] = {  # above the axes, where it covers nothing
    "loc": "lower center", "bbox_to_anchor": (0.5, 1.0), "frameon": False,
    "columnspacing": 1.2, "handlelength": 1.8, "borderaxespad": 0.2,
}  # fmt: skip
STYLE: dict[Any, Any] = {"axes.spines.top": False, "axes.spines.right": False, "font.size": 10}


def new_axes(width: float = 6, height: float = 3.2) -> Axes:
    """Axes on a figure of their own, in the project's style."""
    with plt.rc_context(STYLE):
        _, ax = plt.subplots(figsize=(width, height), layout="constrained", dpi=100)
    return ax


def new_row(columns: int, width: float = 9, height: float = 3.2) -> np.ndarray:
    """A row of axes on one figure: array of shape (columns,)."""
    count("columns", columns)
    look: dict[str, Any] = {"figsize": (width, height), "layout": "constrained", "dpi": 100}
    with plt.rc_context(STYLE):
        return plt.subplots(1, columns, squeeze=False, **look)[1][0]


def show(picture: Axes | Figure | np.ndarray, alt: str) -> None:
    """Put a picture on the page, with a description for those who cannot see it.

    picture: axes, an array of axes or a figure. alt: the picture in a sentence or two. The
    description goes with the image, and stands in its place where images are not shown.
    """
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(f"alt must be the picture in words, a sentence or two; got {alt!r}.")
    if isinstance(picture, np.ndarray) and picture.size:
        picture = picture.flat[0]
    if not isinstance(picture, Axes | Figure):
        raise TypeError(f"picture must be axes or a figure; got {type(picture).__name__}.")
    figure: Any = picture.get_figure() if isinstance(picture, Axes) else picture
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=figure.dpi, pil_kwargs={"optimize": True})
    plt.close(figure)
    display_png(file.getvalue(), alt)


def display_png(png: bytes, alt: str) -> None:
    """A PNG on the page with its description."""
    bundle, metadata = png_bundle(png, alt)
    display(bundle, metadata=metadata, raw=True)


def png_bundle(png: bytes, alt: str) -> tuple[dict[str, object], dict[str, object]]:
    """A PNG and its description as Jupyter's data and metadata."""
    image = base64.b64encode(png).decode()
    return {"image/png": image, "text/plain": alt}, {"image/png": {"alt": alt}}


def _like(x: ArrayLike, what: str, values: ArrayLike) -> ArrayLike:
    """The values themselves. Raises ValueError unless they are numbers, one for each x."""
    wanted = np.shape(x)
    try:
        good = np.shape(values) == wanted and np.asarray(values, float) is not None
    except (TypeError, ValueError):
        good = False
    if not good:
        got = f"shape {np.shape(values)}" if hasattr(values, "shape") else type(values).__name__
        raise ValueError(f"{what} must be numbers of shape {wanted}, as x is; got {got}.")
    return values


def plot_densities(x: ArrayLike, p: ArrayLike, q: ArrayLike, ax: Axes | None = None) -> Axes:
    """Two densities on a line: p, the data's, and q, the generator's. All of shape (N,)."""
    p, q = _like(x, "p", p), _like(x, "q", q)
    ax = ax or new_axes()
    ax.fill_between(x, p, color=REAL, alpha=0.25, lw=0)
    ax.plot(x, p, color=REAL, lw=2, label="data density p")
    ax.fill_between(x, q, facecolor="none", edgecolor=FAKE, hatch="///", alpha=0.5, lw=0)
    ax.plot(x, q, color=FAKE, lw=2, ls="--", label="generator's density q")
    ax.set(xlabel="x", ylabel="density", ylim=(0, None))
    ax.legend(ncols=2, **LEGEND)
    return ax


def plot_histograms(real: Tensor, fake: Tensor, bins: int = 30, ax: Axes | None = None) -> Axes:
    """Histograms of real and generated samples on a line, as densities, over the same bins.

    real, fake: (n, 1) or (n,); the two may differ in n.
    """
    for what, samples in (("real", real), ("fake", fake)):
        floats(what, samples, ("n", "..."), finite=True)
    count("bins", bins)
    ax = ax or new_axes()
    x, y = (np.ravel(samples.detach().cpu()) for samples in (real, fake))
    low, high = min(x.min(), y.min()), max(x.max(), y.max())
    if low == high:  # one value needs bins around it
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, bins + 1).tolist()
    ax.hist(x, edges, density=True, color=REAL, alpha=0.35, label=f"{len(x):,} real")
    ax.hist(
        y, edges, density=True, histtype="step", color=FAKE, lw=1.5, hatch="///",
        label=f"{len(y):,} generated",
    )  # fmt: skip
    ax.set(xlabel="x", ylabel="density")
    ax.legend(ncols=2, **LEGEND)
    return ax


def plot_discriminator(
    x: ArrayLike, d: ArrayLike | None = None, best: ArrayLike | None = None, ax: Axes | None = None
) -> Axes:
    """D's probability of "real" along a line, and the optimal D's; either may be left out, (N,)."""
    ax = ax or new_axes()
    ax.axhline(0.5, color=GREY, lw=1, ls=":")
    if d is not None:
        ax.plot(x, _like(x, "d", d), color=D_COLOUR, lw=2, label="D(x)")
    if best is not None:
        ax.plot(x, _like(x, "best", best), color=BEST, lw=1.8, ls="-.", label="best D: D*(x)")
    ax.set(xlabel="x", ylabel='probability of "real"', ylim=(-0.02, 1.02))
    ax.legend(ncols=2, **LEGEND)
    return ax


def plot_losses(
    history: History, loss: Loss | None = None, ax: Axes | None = None, smoothing: float = 0
) -> Axes:
    """Both losses, turn by turn, with the values that they have at equilibrium, if any.

    smoothing: the share of its label that a real sample gives up (`Settings.label_smoothing`).
    """
    if not isinstance(history, History):
        raise TypeError(f"history must be a History; got {type(history).__name__}.")
    ax = ax or new_axes()
    for name, values, colour, style in (
        ("D", history.d_loss, D_COLOUR, "-"),
        ("G", history.g_loss, FAKE, "--"),
    ):
        ax.plot(history.index, values, color=colour, lw=0.5, alpha=0.3)
        mean = running_mean(history.index, values)
        ax.plot(*mean, color=colour, lw=1.8, ls=style, label=f"{name} loss")
    mark_levels(ax, equilibrium_values(loss, smoothing))
    ax.set(xlabel="turn", ylabel=loss_label(loss))
    ax.locator_params(axis="x", nbins=5)
    ax.legend(ncols=2, **LEGEND)
    return ax


def plot_digits(
    images: Tensor, columns: int = 8, ax: Axes | None = None, rows: Sequence[str] = ()
) -> Axes:
    """A grid of images (n, 1, H, W), ink on paper, from their lowest value to their highest.

    rows: names that stand before the rows, if any.
    """
    floats("images", images, ("n", 1, "H", "W"))
    count("columns", columns)
    ax = ax or new_axes(4, 4 * -(-len(images) // columns) / columns)
    ax.imshow(tile(images, columns), cmap="gray_r", interpolation="nearest")
    ax.spines[:].set_visible(False)
    height = images.shape[2]
    ax.set_xticks([])
    ax.set_yticks([row * (height + 2) + height / 2 for row in range(len(rows))], rows, size=10)
    ax.tick_params(length=0)
    return ax


def plot_images(
    images: Tensor,
    columns: int = 8,
    ax: Axes | None = None,
    value_range: tuple[float, float] = (0.0, 1.0),
) -> Axes:
    """A grid of pictures in colour, (n, 3, H, W), or grey, (n, 1, H, W).

    value_range: what is dark and what is bright; what lies beyond is cut off.
    Raises as `floats` does, and ValueError for another number of colours.
    """
    floats("images", images, ("n", "C", "H", "W"))
    if images.shape[1] not in (1, 3):
        raise ValueError(f"images must have 3 colours, or 1, grey; got {images.shape[1]}.")
    count("columns", columns)
    low, high = value_range
    ax = ax or new_axes(4, 4 * -(-len(images) // columns) / columns)
    ax.imshow(sheet(images, (low, high), columns, in_ink=False), interpolation="nearest")
    ax.set_axis_off()
    return ax


def plot_curves(
    x: ArrayLike, curves: Mapping[str, ArrayLike], ax: Axes | None = None, **labels: str
) -> Axes:
    """Up to four named curves over the same x, told apart by colour and by dashes."""
    if not isinstance(curves, Mapping):
        raise TypeError(f"curves must be a dict of names and values; got {type(curves).__name__}.")
    looks = ((PURPLE, "-"), (BEST, "--"), (GREY, "-."), (SKY, ":"))
    if len(curves) > len(looks):
        raise ValueError(f"curves may be {len(looks)} at most; got {len(curves)}.")
    ax = ax or new_axes()
    for (name, y), (colour, style) in zip(curves.items(), looks, strict=False):
        ax.plot(x, _like(x, name, y), color=colour, ls=style, lw=2, label=name)
    ax.set(**labels)
    ax.legend(ncols=2, **LEGEND)
    return ax


def tile(
    images: Tensor, columns: int = 8, gap: int = 2, between: float | None = None
) -> np.ndarray:
    """Images (n, 1, H, W) side by side in one array. between: the value of the gaps, by default
    the lowest of all.
    """
    pictures = images.detach().cpu().squeeze(1).numpy()
    n, height, width = pictures.shape
    rows = -(-n // columns)
    empty = pictures.min() if between is None else between
    sheet = np.full(tiled_shape((1, height, width), rows, columns, gap), empty, pictures.dtype)
    for i, image in enumerate(pictures):
        row, column = divmod(i, columns)
        top, left = row * (height + gap), column * (width + gap)
        sheet[top : top + height, left : left + width] = image
    return sheet


def sheet(
    images: Tensor, ends: tuple[float, float], columns: int, in_ink: bool = True
) -> np.ndarray:
    """Images side by side as bytes; ends: the lowest and the highest value in them.

    in_ink: grey images go from 0 for paper to 255 for ink, (height, width). Others, and those in
    colour, (n, 3, H, W), become red, green, blue and opacity, (height, width, 4), dark at the low
    end, with nothing in the gaps.
    """
    low, high = ends
    if in_ink:
        inked = (tile(images, columns) - low) / (high - low)
        return np.nan_to_num(255 * inked.clip(0, 1), nan=0).round().astype(np.uint8)
    shares = ((images.detach().cpu() - low) / (high - low)).clamp(0, 1).nan_to_num(0)
    solid = torch.ones_like(shares[:, :1])
    parts = torch.cat((shares.expand(-1, 3, -1, -1), solid), 1).mul(255).round().to(torch.uint8)
    return np.stack([tile(part, columns, between=0) for part in parts.split(1, dim=1)], -1)


def tiled_shape(picture: Sequence[int], rows: int, columns: int, gap: int = 2) -> tuple[int, int]:
    """The shape of the array that `tile` makes of pictures of this shape, (1, H, W)."""
    _, height, width = picture
    return rows * (height + gap) - gap, columns * (width + gap) - gap


def running_mean(
    x: np.ndarray, y: np.ndarray, share: float = 0.03
) -> tuple[np.ndarray, np.ndarray]:
    """Means of y over windows of a share of its length, and the x of each window's middle."""
    width = max(int(len(y) * share), 1)
    sums = np.cumsum(np.concatenate(([0.0], y)))
    means = (sums[width:] - sums[:-width]) / width
    start = width // 2
    return x[start : start + len(means)], means


def loss_label(loss: Loss | None) -> str:
    """What the axis of a loss is called."""
    return "loss (nats)" if loss is None or loss.output == "logit" else "loss"


def round_limits(low: float, high: float, margin: float = 0.1) -> tuple[float, float]:
    """Round numbers beyond low and high, at least a share `margin` of their distance away."""
    room = max(high - low, 1e-6 * max(abs(low), abs(high)), 1e-12)
    low, high = low - margin * room, high + margin * room
    step = 10 ** np.floor(np.log10((high - low) / 4))
    step *= max(factor for factor in (1, 2, 5) if 4 * factor * step <= 1.0001 * (high - low))
    low, high = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    return float(low * step), float(high * step)


def short_ticks(low: float, high: float) -> tuple[list[float], list[str], str]:
    """Ticks from low to high, short labels for them, and the factor that these leave out."""
    beyond = 1e-9 * (high - low)
    ticks = MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high)
    ticks = [tick for tick in ticks if low - beyond <= tick <= high + beyond]
    largest = max(abs(low), abs(high))
    power = 0 if 0.05 <= largest < 1000 else int(np.floor(np.log10(largest or 1)))
    scaled = (round(tick / 10.0**power, 6) + 0.0 for tick in ticks)  # + 0.0: never minus 0
    labels = [f"{value:.4g}".replace("-", "−") for value in scaled]
    return ticks, labels, f" (×10{raised(power)})" if power else ""


def levels(known: Sequence[tuple[str, str, float]], low: float, high: float) -> list[Rule]:
    """Dotted lines, named beside the picture, so that no name covers another.

    known: name, colour and value of each. low, high: the ends of the axis.
    """
    values = [value for _, _, value in known]
    near = len(values) > 1 and max(values) - min(values) < 0.07 * (high - low)
    return [
        Rule(value, colour, name, outside=True,
             aside="level" if not near else "above" if value == max(values) else "below")
        for name, colour, value in known
    ]  # fmt: skip


def mark_levels(ax: Axes, known: Sequence[tuple[str, str, float]]) -> list[Artist]:
    """The same on axes: a line and a name for each; known: name, colour and value."""
    sides = {"above": "bottom", "below": "top", "level": "center"}
    artists: list[Artist] = []
    for rule in levels(known, *ax.get_ylim()):
        artists += [
            ax.axhline(rule.at, color=rule.colour, lw=rule.width, ls=rule.dash),
            ax.annotate(
                rule.text, (1.01, rule.at), xycoords=("axes fraction", "data"),
                va=sides[rule.aside], color=rule.colour, fontsize=9, annotation_clip=False,
            ),
        ]  # fmt: skip
    return artists


def equilibrium_values(loss: Loss | None, smoothing: float = 0) -> list[tuple[str, str, float]]:
    """Name, colour and value of each loss at equilibrium, where the theory gives one.

    smoothing: the share of its label that a real sample gives up. The best D of a game with logits
    then says (1 - smoothing)/2 where p = q; for scores nothing is given.
    """
    if loss is None or (smoothing and loss.output != "logit"):
        return []
    names = {2 * np.log(2): "2 log 2", np.log(2): "log 2", -np.log(2): "−log 2"}
    values = [loss.d_equilibrium, loss.g_equilibrium]
    if smoothing:
        best = torch.tensor([[(1 - smoothing) / 2]], dtype=torch.float64).logit()
        smoothed = loss.smoothed_d_loss(best, best, smoothing), loss.g_loss(best)
        values = [
            None if plain is None else new.item()
            for plain, new in zip(values, smoothed, strict=True)
        ]
    return [
        (names.get(value, f"{value:.3g}".replace("-", "−")), colour, value)
        for colour, value in zip((D_COLOUR, FAKE), values, strict=True)
        if value is not None
    ]
