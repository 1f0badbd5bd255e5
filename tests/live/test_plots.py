"""Pictures of data, and the numbers on their axes."""

import math

import pytest
import torch
from matplotlib import pyplot as plt

import gan_teach as gt
from gan_teach.live import plots


def test_pictures_in_colour_stand_in_a_grid_as_they_are():
    images = torch.zeros(5, 3, 2, 2)
    images[3] = torch.tensor([-1.0, 0.5, 7])[:, None, None]
    ax = plots.plot_images(2 * images - 1, columns=3, value_range=(-1, 1))
    shown = ax.images[0].get_array()
    assert shown.shape == (6, 10, 4)
    assert shown[4, 0].tolist() == [0, 128, 255, 255]
    assert shown[0, 0].tolist() == [0, 0, 0, 255]
    assert shown[2, 0, 3] == 0
    assert plots.plot_images(images[:, :1]).images[0].get_array().shape == (2, 30, 4)


def test_plots_return_the_axes_they_were_given_and_show_nothing(monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: pytest.fail("a plot called plt.show()"))
    ax = plots.new_axes()
    x = torch.linspace(0, 1, 5)
    history = gt.preset("program_a").history
    assert plots.plot_densities(x, x, x, ax=ax) is ax
    assert plots.plot_histograms(x, x[:3], ax=ax) is ax
    assert plots.plot_discriminator(x, x, x, ax=ax) is ax
    assert plots.plot_losses(history, gt.losses.minimax, ax=ax) is ax
    assert plots.plot_curves(x, {"a": x}, ax=ax) is ax
    assert plots.plot_digits(torch.rand(5, 1, 28, 28), ax=ax) is ax
    plt.close("all")


def test_histograms_of_a_single_value_are_densities():
    one = torch.full((5, 1), 3.0)
    heights = [bar.get_height() for bar in plots.plot_histograms(one, one, bins=10).patches[:10]]
    assert sum(heights) / 10 == pytest.approx(1)
    plt.close("all")


def test_a_tile_holds_every_image_with_a_gap():
    images = torch.arange(3.0).reshape(3, 1, 1, 1).expand(3, 1, 4, 4)
    sheet = plots.tile(images, columns=2, gap=1)
    assert sheet.shape == (9, 9) == plots.tiled_shape((1, 4, 4), rows=2, columns=2, gap=1)
    assert (sheet[0, 0], sheet[0, 5], sheet[5, 0], sheet[8, 8]) == (0, 1, 2, 0)


@pytest.mark.parametrize(
    ("low", "high", "labels", "factor"),
    [
        (0, 0.4, ["0", "0.1", "0.2", "0.3", "0.4"], ""),
        (-1, 1, ["−1", "−0.5", "0", "0.5", "1"], ""),
        (-6000, 2000, ["−6", "−4", "−2", "0", "2"], " (×10³)"),
        (0, 0.004, ["0", "1", "2", "3", "4"], " (×10⁻³)"),
    ],
)
def test_ticks_are_short(low, high, labels, factor):
    ticks, *rest = plots.short_ticks(low, high)
    assert rest == [labels, factor]
    scale = {"": 1, " (×10³)": 1e3, " (×10⁻³)": 1e-3}[factor]
    assert [float(label.replace("−", "-")) * scale for label in labels] == pytest.approx(ticks)


@pytest.mark.parametrize("size", [1e-3, 0.3, 7, 1e9])
@pytest.mark.parametrize("middle", [0, 5, -3])
def test_limits_hold_what_they_were_made_for_and_no_more_than_they_need(size, middle):
    low, high = middle - size / 2, middle + size / 2
    ends = plots.round_limits(low, high)
    assert ends[0] < low < high < ends[1]
    assert ends[1] - ends[0] < 2 * (high - low)


def test_the_values_at_equilibrium_follow_the_smoothing_of_labels():
    a = 0.2
    (_, _, on_d), (_, _, on_g) = plots.equilibrium_values(gt.losses.non_saturating, a)
    d = torch.linspace(0.01, 0.99, 9801, dtype=torch.double)
    assert on_d == pytest.approx((-(1 - a) * d.log() - (1 + a) * (1 - d).log()).min().item())
    assert on_g == pytest.approx(-math.log((1 - a) / 2))
    assert plots.equilibrium_values(gt.losses.hinge, a) == []
    plain = plots.equilibrium_values(gt.losses.minimax)
    assert [name for name, _, _ in plain] == ["2 log 2", "−log 2"]


def test_names_of_values_at_equilibrium_do_not_overlap():
    ax, known = plots.new_axes(), plots.equilibrium_values(gt.losses.non_saturating)
    for top, aside, va in (
        (40, ["above", "below"], ["bottom", "top"]),
        (3, ["level", "level"], ["center", "center"]),
    ):
        ax.set_ylim(0, top)
        assert [rule.aside for rule in plots.levels(known, 0, top)] == aside
        names = plots.mark_levels(ax, known)[1::2]
        assert [name.get_va() for name in names] == va
        upper, lower = (name.get_window_extent() for name in names)
        assert upper.y0 >= lower.y1
    plt.close("all")
