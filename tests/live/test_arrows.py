"""Arrows that show a push."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from gan_teach.live import plots
from gan_teach.live.arrows import Arrows
from tests.live.watched import arrows


@pytest.mark.parametrize("push", [-3.0, -0.05, 0.0, 0.2])
def test_an_arrow_is_as_long_as_its_push_and_points_that_way(push):
    ax = plots.new_axes()
    at = np.ones((4, 1), dtype=np.float32)
    Arrows(ax, 4).point(at, at, push * at, 2.0, across=True, side=0.1)
    x = arrows(ax)[0, :, 0]
    tip = np.sign(push) * min(abs(push) * 2 / 0.4, 1) * 1.5 * 2
    assert x[np.abs(x - 1).argmax()] - 1 == pytest.approx(tip, abs=0.13)  # at least the dot
    plt.close("all")


def test_arrows_fly_in_all_directions():
    ax = plots.new_axes()
    push = np.array([[1, 0], [0, -1], [-0.3, 0.4], [0, 0]], dtype=np.float32)
    Arrows(ax, 4).fly(np.zeros((4, 2)), push, std=1.0, longest=2.0, most=1.0)
    tips = arrows(ax)[:, 8]
    np.testing.assert_allclose(tips, 2 * push, atol=1e-6)
    plt.close("all")


def test_the_longest_arrow_is_told_in_the_units_of_ds_output():
    assert Arrows.longest(of_scores=False) == "0.4 nats/std or more"
    assert Arrows.longest(of_scores=True) == "2/std or more"
