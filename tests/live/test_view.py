"""What all views do: their limits follow values, and none fails where a game went to NaN."""

import numpy as np
import pytest
import torch

import gan_teach as gt
from gan_teach.live.view import Range
from tests.live.watched import Watched, pieces


@pytest.mark.parametrize("loss", ["non_saturating", "hinge"])
@pytest.mark.parametrize("name", ["program_a", "ring"])
def test_players_gone_to_nan_can_be_looked_at(name, loss):
    game = gt.preset(name, loss=loss)
    list(game.play(2))
    before = Watched(game)
    before.draw()
    for player in (game.D, game.G):
        with torch.no_grad():
            for weight in player.parameters():
                weight.fill_(torch.nan)
        before.draw()
        assert "Turn 2." in before.scene.describe()
        if name == "ring":
            halves = [it for it in before.plot().marks if getattr(it, "label", "") == "D = 1/2"]
            assert not any(pieces(half) for half in halves)
    Watched(game).draw()


def test_a_range_moves_seldom():
    limits, random = Range(), np.random.default_rng(0)

    def moves(values):
        before = limits.low, limits.high
        limits.follow(values)
        known = values[np.isfinite(values)]
        assert all(limits.low <= value <= limits.high for value in known)
        return before != (limits.low, limits.high)

    assert 1 <= sum(moves(random.normal(size=50)) for _ in range(400)) <= 10
    grown = [moves(np.array([-1.0, 1.01**t, np.nan])) for t in range(400)]
    assert sum(grown) <= 20  # the values grow to the 50-fold
    assert moves(np.array([0.0, 1.0]))
    assert not moves(np.array([np.nan, np.inf]))
