"""Limits that follow values."""

import numpy as np

from gan_teach.live.view import Range


def test_a_range_moves_seldom():
    limits, random = Range(), np.random.default_rng(0)
    moved = [limits.follow(random.normal(size=50)) for _ in range(400)]
    assert 1 <= sum(moved) <= 10
    moved = [limits.follow(np.array([-1.0, 1.01**t, np.nan])) for t in range(400)]
    assert sum(moved) <= 20  # the values grow to the 50-fold
    assert limits.follow(np.array([0.0, 1.0]))
    assert not limits.follow(np.array([np.nan, np.inf]))
