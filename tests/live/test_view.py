"""What all views do: their limits follow values, and none fails where a game went to NaN."""

import numpy as np
import pytest
import torch

import gan_teach as gt
from gan_teach.live.view import Range
from tests.live.watched import line, pieces, shown


@pytest.mark.parametrize("loss", ["non_saturating", "hinge"])
@pytest.mark.parametrize("name", ["program_a", "ring"])
def test_players_gone_to_nan_can_be_looked_at(name, loss):
    game = gt.preset(name, loss=loss)
    list(game.play(2))
    before = shown(game)
    for player in (game.D, game.G):
        with torch.no_grad():
            for weight in player.parameters():
                weight.fill_(torch.nan)
        before.draw()
        assert "Turn 2." in before.scene.describe()
        if name == "ring":
            assert not pieces(line(before.axes("Points and D"), "D = 1/2"))
    shown(game)


def test_a_range_moves_seldom():
    limits, random = Range(), np.random.default_rng(0)
    moved = [limits.follow(random.normal(size=50)) for _ in range(400)]
    assert 1 <= sum(moved) <= 10
    moved = [limits.follow(np.array([-1.0, 1.01**t, np.nan])) for t in range(400)]
    assert sum(moved) <= 20  # the values grow to the 50-fold
    assert limits.follow(np.array([0.0, 1.0]))
    assert not limits.follow(np.array([np.nan, np.inf]))
