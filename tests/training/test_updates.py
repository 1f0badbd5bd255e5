"""D's update and G's, without a game: those of the textbook, and what options add."""

import copy

import pytest
import torch
from torch import nn

import gan_teach as gt
from gan_teach.support.draws import Draws
from gan_teach.training.options import where_penalised
from gan_teach.training.player import Player
from gan_teach.training.settings import Settings
from gan_teach.training.updates import NotFinite, update_d, update_g

DATA = gt.Gaussian(3, 2)
DRAWS = Draws(DATA, 16)


def players(D=gt.MLPDiscriminator):
    both = Player("G", gt.MLPGenerator, 0), Player("D", D, 0)
    for player in both:
        player.optimise_by("sgd", 0.1, (0.9, 0.999))
    return both


def settings(**changes):
    return Settings(DATA, **{"optimizer": "sgd", "lr_g": 0.1, "lr_d": 0.1, **changes})


def test_both_are_the_textbooks():
    G, D = players()
    g, d = copy.deepcopy((G.module, D.module))
    sgd_g, sgd_d = (torch.optim.SGD(player.parameters(), 0.1) for player in (g, d))
    for turn in range(3):
        ours, _, _ = update_d(G, D, settings(), DRAWS, turn)
        theirs = gt.textbook.d_step(g, d, sgd_d, DRAWS.real(turn), DRAWS.noise_batch(turn, "D"))
        assert ours == pytest.approx(theirs, abs=1e-6)
        ours = update_g(G, D, settings(), DRAWS, turn)
        assert ours == pytest.approx(
            gt.textbook.g_step(g, d, sgd_g, DRAWS.noise_batch(turn, "G")), abs=1e-6
        )
    torch.testing.assert_close(list(G.module.parameters()), list(g.parameters()))
    torch.testing.assert_close(list(D.module.parameters()), list(d.parameters()))


def test_a_loss_that_is_not_finite_is_told_before_the_update():
    G, D = players()
    with torch.no_grad():
        D.weights[0].fill_(torch.nan)
    before = copy.deepcopy(D.weights[1:])
    with pytest.raises(NotFinite, match="D's loss became nan") as caught:
        update_d(G, D, settings(), DRAWS, 0)
    assert not caught.value.data
    assert all(map(torch.equal, D.weights[1:], before))


def test_slopes_are_taken_where_they_are_asked_for():
    D = nn.Linear(1, 1)  # its slope is its weight everywhere
    real, fake = (torch.randn(5, 1).requires_grad_() for _ in range(2))
    outputs = D(torch.cat((real, fake)))
    for asked in (gt.R1(1.0), gt.losses.R2(1.0), gt.losses.GradientPenalty()):
        batches = {"real": real, "fake": fake}
        found = where_penalised((asked,), D, outputs, batches, lambda: torch.rand(5, 1))
        assert list(found) == [asked.at]
        torch.testing.assert_close(found[asked.at], D.weight.detach().expand(5, 1))
