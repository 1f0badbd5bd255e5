"""What is measured of a game in the plane, held against independent computations."""

import math

import pytest
import torch

import gan_teach as gt
from gan_teach import metrics
from gan_teach.data import plane
from gan_teach.training.kinds.plane import COVERING, PUSHES
from gan_teach.training.scene import Scene


class Affine(torch.nn.Module):
    """G(z) = middle + z W, noise of two numbers to the plane."""

    latent_dim = 2

    def __init__(self, middle=(0.0, 0.0), weight=((0.3, 0.1), (0.0, 0.2))):
        super().__init__()
        self.middle = torch.nn.Parameter(torch.tensor(middle))
        self.weight = torch.nn.Parameter(torch.tensor(weight))

    def forward(self, z):
        return self.middle + z @ self.weight


class Judge(torch.nn.Module):
    """A D whose output is any function of x and y."""

    def __init__(self, function):
        super().__init__()
        self.function, self.weight = function, torch.nn.Parameter(torch.zeros(1))

    def forward(self, samples):
        return self.function(*samples.T)[:, None] + 0 * self.weight


def game_of(judge=lambda x, y: x, G=Affine, **settings):
    settings.setdefault("data", plane.ring())
    return gt.Game(G(), Judge(judge), **settings)


class TwoModes(Affine):
    """A G that reaches the two modes at (1, 0) and (-1, 0), and nothing else."""

    def forward(self, z):
        return torch.stack((z[:, 0].sign(), 0 * z[:, 0]), 1) + 0 * self.middle


def test_under_instance_noise_the_push_is_the_mean_over_the_noise():
    look = Scene(game_of(lambda x, y: x**3 / 3, loss="hinge", instance_noise=0.5)).look
    _, x, push = look.pushed
    assert not push[:, 1].any()
    assert (push[:, 0] - x[:, 0] ** 2).mean().item() == pytest.approx(0.25, rel=0.2)  # E[x + e]^2
    bent = Scene(game_of(lambda x, y: 3 * x - y, loss="wasserstein", instance_noise=0.5)).look
    torch.testing.assert_close(bent.pushed[2], torch.tensor([[3.0, -1.0]]).expand(PUSHES, 2))


def test_under_augmentation_the_push_comes_back_through_it():
    def turned(samples, generator):  # to a side by chance, and twice as far
        side = torch.randint(0, 2, (len(samples), 1), generator=generator) * 2 - 1
        return 2 * samples * torch.cat((side, torch.ones_like(side)), 1)

    for noise in (0.0, 0.5):
        rules = {"loss": "wasserstein", "augment": turned, "instance_noise": noise}
        push = Scene(game_of(lambda x, y: 3 * x - y, **rules)).look.pushed[2]
        torch.testing.assert_close(push[:, 1], torch.full((PUSHES,), -2.0))
        assert push[:, 0].mean().item() == pytest.approx(0, abs=6 * 4 / (32 * PUSHES) ** 0.5)


def test_coverage_is_what_the_library_counts():
    look = Scene(game_of(G=TwoModes)).look
    assert (look.modes, look.covered, look.high_quality) == (2, 0.25, 1)
    look = Scene(game_of()).look
    assert look.measured.shape == (COVERING, 2)
    assert look.coverage[:2] == metrics.coverage(look.measured, look.data)[:2]
    assert look.row() == (look.modes, look.covered, look.high_quality)


@pytest.mark.parametrize("data", [plane.ring(), plane.grid()], ids=["ring", "grid"])
def test_true_samples_measure_the_floor(data):
    covered, quality = Scene(game_of(data=data)).look.reference.floor.mean(0).tolist()
    assert covered == pytest.approx(1)
    assert quality == pytest.approx(1 - math.exp(-4.5), abs=2e-3)


def test_arrows_belong_to_g_itself():
    game = game_of(average=0.9)
    with torch.no_grad():
        game.G.middle.add_(0.5)
    z, x, _ = Scene(game).look.pushed
    torch.testing.assert_close(x, game.G(z).detach())


def test_it_is_told_in_modes_or_else_in_means():
    assert "Generator: 2 of 8 modes, 100.0% of its samples" in Scene(game_of(G=TwoModes)).describe()
    words = Scene(game_of(data=plane.heart())).describe()
    assert "Generator: mean (" in words
    assert "standard deviations (" in words


@pytest.mark.parametrize("middle", [(0.0, 0.0), (5.0, 1.0), (-3.0, -9.0)])
def test_fakes_are_away_by_the_axis_on_which_they_are_farther(middle):
    look = Scene(game_of(G=lambda: Affine(middle))).look
    low, high = look.reference.low, look.reference.high
    expected = max(max(map(abs, middle)) - high, 0) / (high - low)
    assert look.away == pytest.approx(expected, abs=0.02)
    assert look.place().startswith("at a mean of (")
