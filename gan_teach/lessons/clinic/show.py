"""Pictures and tables of what was measured."""

import math
from statistics import fmean, median

import torch
from matplotlib.axes import Axes

from gan_teach import metrics
from gan_teach.lessons.clinic.cases import DIGITS, Case
from gan_teach.lessons.clinic.measure import Trial, stop_of
from gan_teach.lessons.show_error import told
from gan_teach.live import plots


def show_runs(case: Case, runs: list[Trial], healthy: list[Trial]) -> None:
    """Losses, D's answers and samples of a sick program, and a table beside a healthy one."""
    row = plots.new_row(3, width=9.6, height=2.9)
    _draw_losses(row[0], runs)
    _draw_answers(row[1], runs[0])
    if case.data == DIGITS:
        sheet = plots.tile(runs[0].fake[:24].view(-1, 1, 28, 28), columns=6)
        ends = {"vmin": runs[0].real.min().item(), "vmax": runs[0].real.max().item()}
        row[2].imshow(sheet, cmap="gray_r", **ends)
        row[2].set_title("24 samples of G, on the scale\nof the real images", fontsize=9)
        row[2].set_axis_off()
    else:
        real = case.data.sample(2000, torch.Generator().manual_seed(0))
        plots.plot_histograms(real, runs[0].fake, bins=40, ax=row[2])
    rows = _table(case, runs)
    alt = f"{case.title}. Losses, D's answers and samples. " + "; ".join(
        f"{what} {_with_range(values)}" for what, values in rows
    )
    plots.show(row, alt)
    seeds = f"{len(runs)} seeds" if len(runs) > 1 else "one seed"
    lines = [(" ", "median (from, to) at the end", "this program", "a healthy one")]
    for (what, values), (_, sound) in zip(rows, _table(case, healthy), strict=True):
        mark = "*" if far_from(values, sound) else " "
        lines.append((mark, what, _with_range(values), _with_range(sound)))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for mark, what, here, there in lines:
        print(f"{mark} {what:{widths[1]}}  {here:>{widths[2]}}  {there:>{widths[3]}}")
    print(f"{seeds}; * with every seed far from all values of the healthy program")


def far_from(values: list[float], sound: list[float]) -> bool:
    """Whether a row is abnormal: all its values lie far outside those of a healthy program."""
    low, high = min(sound), max(sound)
    if low > 0:
        return max(values) < low / 2 or min(values) > 1.5 * high
    room = max(abs(low), abs(high)) / 2
    return max(values) < low - room or min(values) > high + room


def _table(case: Case, runs: list[Trial]) -> list[tuple[str, list[float]]]:
    """What is told of the runs: a name, and one value for each run."""
    rows = [
        ("D's loss", [run.end("d_loss") for run in runs]),
        ("   the smallest of all turns", [min(run.d_loss) for run in runs]),
        ("G's loss", [run.end("g_loss") for run in runs]),
        ("   the largest of all turns", [max(run.g_loss) for run in runs]),
        ("D's probability, on real", [run.end("on_real") for run in runs]),
        ("D's probability, on fakes", [run.end("on_fake") for run in runs]),
        ("length of G's gradient", [run.end("push") for run in runs]),
    ]
    if case.data == DIGITS:
        rows += [
            (f"{end} {whose} pixel", [getattr(getattr(run, name), end_of)().item() for run in runs])
            for whose, name in (("real", "real"), ("fake", "fake"))
            for end, end_of in (("smallest", "min"), ("largest", "max"))
        ]
        rows.append(("spread of the fakes", [metrics.spread(run.fake) for run in runs]))
    else:
        mean, std = case.data.mean, case.data.std
        rows += [
            (f"mean of fakes (data: {mean:g})", [run.fake.mean().item() for run in runs]),
            (f"std of fakes (data: {std:g})", [run.fake.std().item() for run in runs]),
        ]
    for move in "DG":
        rows += [
            (f"{who} moves in {move}'s move (%/turn)", [100 * run.moved(who, move) for run in runs])
            for who in "DG"
        ]
    return rows


def _with_range(values: list[float]) -> str:
    """The median, and the range where there is one."""
    middle, low, high = (
        _three_digits(value) for value in (median(values), min(values), max(values))
    )
    return middle if low == high else f"{middle} ({low}, {high})"


def _three_digits(value: float) -> str:
    """Three digits or so; what is smaller than a hundred-thousandth counts as 0 unless it is."""
    if value and abs(value) < 1e-5:
        return "nearly 0"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _draw_losses(ax: Axes, runs: list[Trial]) -> None:
    looks = (("D", "d_loss", plots.D_COLOUR, "-"), ("G", "g_loss", plots.FAKE, "--"))
    for who, column, colour, style in looks:
        for i, run in enumerate(runs):
            values = getattr(run, column)
            stride = max(len(values) // 100, 1)
            look = {"lw": 1.4, "label": f"{who} loss"} if i == 0 else {"lw": 0.5, "alpha": 0.5}
            turns = range(0, len(values), stride)
            means = [fmean(values[turn : turn + stride]) for turn in turns]
            ax.plot(turns, means, color=colour, ls=style, **look)
    shown = torch.tensor([value for run in runs for value in run.d_loss + run.g_loss])
    low, high = shown.quantile(torch.tensor([0.02, 0.98])).tolist()
    ax.set_ylim(max(min(low, 0), -12) - 0.2, min(max(high, 1.5), 8) + 0.2)  # spikes are cut off
    for level, name in ((2 * math.log(2), "2 log 2"), (math.log(2), "log 2")):
        ax.axhline(level, color=plots.GREY, lw=1, ls=":")
        ax.annotate(name, (1.01, level), xycoords=("axes fraction", "data"), va="center",
                    fontsize=8, color=plots.GREY, annotation_clip=False)  # fmt: skip
    ax.set(xlabel="turn", ylabel="loss (nats)")
    ax.legend(ncols=2, **plots.LEGEND)


def _draw_answers(ax: Axes, run: Trial) -> None:
    ax.axhline(0.5, color=plots.GREY, lw=1, ls=":")
    ax.plot(run.turn, run.on_real, color=plots.REAL, lw=2, label="D on real")
    ax.plot(run.turn, run.on_fake, color=plots.FAKE, lw=2, ls="--", label="D on fakes")
    ax.set(xlabel="turn", ylabel='mean probability of "real"', ylim=(-0.03, 1.03))
    ax.legend(ncols=2, **plots.LEGEND)


def show_stop(case: Case) -> None:
    """Where the case's program stops, and what Python says."""
    turn, error = stop_of(case)
    print(f"In turn {turn} it stops, in the line\n\n{told(error)}")
