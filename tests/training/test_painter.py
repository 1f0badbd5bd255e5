"""What makes pictures of noise: a game as it stands, or a generator by itself."""

import pytest
import torch
from torch import nn

import gan_teach as gt
from gan_teach.support.pairs import labels
from gan_teach.support.walks import pick
from gan_teach.training.painter import Painter
from tests.live.digit_games import conditional_game, small_digits


@pytest.fixture
def plain():
    return small_digits()


def test_a_painter_of_a_game_follows_it(plain):
    painter, z = Painter(plain), pick(0, 8)
    assert not painter.by_digit
    before = painter(z)
    torch.testing.assert_close(before, plain.push(z))
    list(plain.play(3))
    assert not torch.equal(painter(z), before)
    plain.noise = "uniform"
    list(plain.play(1))
    assert painter.noise == "uniform"


def test_a_painter_shows_the_averaged_g(plain):
    plain.average = 0.9
    list(plain.play(5))
    z = pick(0, 8)
    assert torch.equal(Painter(plain)(z), plain.push(z))
    assert not torch.equal(Painter(plain)(z), plain.push(z, average=False))


def test_a_conditional_g_paints_the_digit_asked_for():
    conditional = conditional_game()
    painter, z = Painter(conditional), pick(0, 16)
    assert painter.by_digit
    assert painter(z).shape == (1, 1, 28, 28)
    all_ten = painter.of_all_digits(torch.cat([z, pick(1, 16)]))
    assert all_ten.shape == (20, 1, 28, 28)
    torch.testing.assert_close(all_ten[7:8], painter(z, 7))
    torch.testing.assert_close(all_ten[13:14], painter(pick(1, 16), 3))
    asked = conditional.push(conditional.G.choose(z, 7))
    assert labels(asked).tolist() == [7]
    by_itself = Painter(conditional.G)
    torch.testing.assert_close(by_itself(z, 7), painter(z, 7))


def test_a_generator_by_itself_is_left_as_it_is():
    G = nn.Sequential(
        nn.Linear(5, 784), nn.BatchNorm1d(784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28))
    )
    G.train()
    mean = G[1].running_mean.clone()
    painter = Painter(G, noise="uniform", latent_dim=5)
    assert painter(pick(0, 5, "uniform")).shape == (1, 1, 28, 28)
    assert painter.value_range == (-1, 1)
    assert G.training
    assert torch.equal(G[1].running_mean, mean)
    assert all(weight.grad is None for weight in G.parameters())


def test_what_cannot_paint_is_named():
    with pytest.raises(ValueError, match=r"makes \(N, 1\)"):
        Painter(gt.preset("program_a"))
    with pytest.raises(ValueError, match="pass latent_dim"):
        Painter(nn.Linear(5, 784))
    with pytest.raises(ValueError, match="no noise 'normal'"):
        Painter(gt.MLPGenerator(), noise="normal")
