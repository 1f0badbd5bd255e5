"""Arrows that show a push."""

import numpy as np
import pytest

from gan_teach.live.arrows import flying, longest_push, pointing
from tests.live.watched import feet_and_tips


@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize("push", [-3.0, -0.05, 0.0, 0.2])
def test_an_arrow_is_as_long_as_its_push_and_points_that_way(push, across):
    at = np.ones((4, 1), dtype=np.float32)
    arrows = pointing(at, 5 * at, push * at, 2.0, across=across, side=0.1)
    feet, tips = feet_and_tips(arrows)
    length = np.sign(push) * min(abs(push) * 2 / 0.4, 1) * 1.5 * 2
    np.testing.assert_allclose(feet, [[1, 5]] * 4, atol=1e-6)
    np.testing.assert_allclose((tips - feet)[:, 0 if across else 1], length, atol=1e-6)
    np.testing.assert_allclose((tips - feet)[:, 1 if across else 0], 0, atol=1e-6)


def test_arrows_fly_in_all_directions():
    push = np.array([[1, 0], [0, -1], [-0.3, 0.4], [0, 0]], dtype=np.float32)
    feet, tips = feet_and_tips(flying(np.zeros((4, 2)), push, std=1.0, longest=2.0, most=1.0))
    np.testing.assert_allclose(feet, 0, atol=1e-6)
    np.testing.assert_allclose(tips, 2 * push, atol=1e-6)


def test_the_longest_arrow_is_told_in_the_units_of_ds_output():
    assert longest_push(of_scores=False) == "≥ 0.4 nats/std"
    assert longest_push(of_scores=True) == "≥ 2/std"
