"""The atlas: each tile is the game that one would play by hand."""

import math

import pytest
import torch

import gan_teach as gt
from gan_teach.training.atlas import Atlas, rates
from gan_teach.training.losses import GradientPenalty

LR_G, LR_D = [1e-3, 1e-2], [1e-3, 3e-3, 1e-2]
PANELS = {
    "minimax": {"loss": "minimax"},
    "with a penalty": {"loss": "wasserstein", "penalty": GradientPenalty(1.0)},
}


def small(**changes):
    return Atlas("program_a", **{"lr_g": LR_G, "lr_d": LR_D, "panels": PANELS, **changes})


def test_each_tile_is_the_game_with_its_rates_and_rules():
    atlas = small(seed=3)
    assert list(atlas.play(30)) == [20, 30]
    assert atlas.values.shape == atlas.shape == (2, 3, 2)
    for (panel, d, g), value in ((("minimax", 2, 0), 0), (("with a penalty", 0, 1), 1)):
        single = gt.preset("program_a", seed=3, lr_d=LR_D[d], lr_g=LR_G[g], **PANELS[panel])
        list(single.play(30))
        expected = gt.w1(single.generate(Atlas.SAMPLES), single.data)
        assert atlas.values[value, d, g].item() == pytest.approx(expected, abs=1e-3)
        opened = atlas.game(panel, d, g)
        assert (opened.turns, opened.lr_d, opened.lr_g) == (30, LR_D[d], LR_G[g])
        assert opened.loss.name == PANELS[panel]["loss"]
        torch.testing.assert_close(opened.generate(50), single.generate(50), atol=1e-3, rtol=0)


def test_modes_are_counted_in_the_plane():
    atlas = Atlas("ring", lr_g=[1e-3], lr_d=[1e-3, 2e-3], batch_size=16)
    assert atlas.figure.title == "modes"
    assert ((atlas.values >= 0) & (atlas.values <= 8)).all()
    assert "best modes" in atlas.describe()


def test_a_lost_game_is_marked_and_the_others_go_on():
    atlas = Atlas("program_a", optimizer="sgd", loss="wasserstein", lr_g=[1e-3, 1e9], lr_d=[1e-3])
    for _ in atlas.play(200):
        pass
    assert atlas.lost.tolist() == [[[False, True]]]
    assert math.isfinite(atlas.values[0, 0, 0])
    assert math.isnan(atlas.values[0, 0, 1])
    assert "1 lost" in atlas.describe()


def test_rates_are_evenly_spaced_in_their_logarithm():
    assert rates(1e-4, 1e-1, 4) == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1])


def test_data_that_neither_figure_fits_are_refused():
    with pytest.raises(ValueError, match="An atlas shows W1, for data on a line with quantiles"):
        Atlas("ring", data=gt.plane.heart())
