"""Pictures of ideas: boxes and arrows that the lessons show before any formula."""

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from gan_teach.live.plots import BEST, D_COLOUR, FAKE, GREY, REAL, new_axes


def players() -> Axes:
    """Noise -> G -> fake; real and fake -> D -> probability of "real"."""
    ax = _canvas(9, 3.1, (0, 90), (0, 31))
    _box(ax, 7, 8, "noise z", GREY)
    _box(ax, 25, 8, "G\ngenerator", FAKE, bold=True)
    _box(ax, 43, 8, "fake sample\nG(z)", FAKE)
    _box(ax, 43, 24, "real sample\nx", REAL)
    _box(ax, 25, 24, "data", REAL)
    _box(ax, 63, 16, "D\ndiscriminator", D_COLOUR, bold=True)
    _box(ax, 82, 16, 'probability\nof "real"', BEST)
    for start, end in (
        ((13, 8), (19, 8)), ((31, 8), (37, 8)), ((31, 24), (37, 24)),
        ((49, 24), (57, 18)), ((49, 8), (57, 14)), ((69, 16), (76, 16)),
    ):  # fmt: skip
        _arrow(ax, start, end)
    _arrow(ax, (63, 11.3), (25, 3.6), GREY, "arc3,rad=-0.32", "--")
    ax.text(58, 3.2, "what D thinks of the fake\ntells G how to change", color=GREY)
    return ax


def family() -> Axes:
    """Where GANs stand among generative models (after Goodfellow 2016, figure 9)."""
    ax = _canvas(9, 3.7, (0, 90), (0, 37))
    _box(ax, 45, 33, "generative models: learn to make new samples like the data", BEST, width=56)
    _box(ax, 24, 22, "with a formula for the density", REAL, width=34)
    _box(ax, 71, 22, "with samples only", FAKE, width=30)
    _box(ax, 12, 9, "exact\nautoregressive models,\nnormalising flows", REAL, width=22, height=9)
    _box(ax, 37, 9, "bounded or approximate\nvariational autoencoders,\ndiffusion models", REAL,
         width=24, height=9)  # fmt: skip
    _box(ax, 71, 9, "GAN\nnoise in, sample out, in one pass;\ntrained by a game", FAKE, bold=True,
         width=30, height=9)  # fmt: skip
    for start, end in (
        ((45, 30.4), (24, 24.6)), ((45, 30.4), (71, 24.6)), ((24, 19.4), (12, 13.7)),
        ((24, 19.4), (37, 13.7)), ((71, 19.4), (71, 13.7)),
    ):  # fmt: skip
        _arrow(ax, start, end)
    ax.text(
        45, 1.2, "GANs are used to make and edit pictures, sharpen small ones, turn sketches into "
        "photographs,\nclean up sound, and make training data where real data is scarce.",
        ha="center", va="center", color=GREY,
    )  # fmt: skip
    return ax


def _canvas(width: float, height: float, x: tuple[float, float], y: tuple[float, float]) -> Axes:
    ax = new_axes(width, height)
    ax.set(xlim=x, ylim=y)
    ax.set_axis_off()
    return ax


def _box(
    ax: Axes, x: float, y: float, text: str, colour: str,
    bold: bool = False, width: float = 12, height: float = 7,
) -> None:  # fmt: skip
    height = 5.2 if width > 20 and height == 7 else height
    corner = (x - width / 2, y - height / 2)
    style = "round,pad=0,rounding_size=1.2"
    fill = FancyBboxPatch(corner, width, height, boxstyle=style, fc=colour, ec="none", alpha=0.12)
    edge = FancyBboxPatch(
        corner, width, height, boxstyle=style, fc="none", ec=colour, lw=2.2 if bold else 1.2
    )
    ax.add_patch(fill)
    ax.add_patch(edge)
    ax.text(x, y, text, ha="center", va="center", fontweight="bold" if bold else "normal")


def _arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float],
    colour: str = BEST, curve: str = "arc3", style: str = "-",
) -> None:  # fmt: skip
    arrow = {"arrowstyle": "-|>", "color": colour, "connectionstyle": curve, "ls": style, "lw": 1.3}
    ax.annotate("", end, start, arrowprops=arrow)
