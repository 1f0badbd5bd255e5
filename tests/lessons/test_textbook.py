"""The moves written by hand are the moves that a game plays."""

import copy

import numpy as np
import pytest
import torch

import gan_teach as gt
from gan_teach.metrics import scores
from gan_teach.support import walks
from gan_teach.training import stopping


def weights(*players):
    return torch.cat([w.detach().flatten() for player in players for w in player.parameters()])


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("seed", range(3))
def test_ten_turns_by_hand_are_ten_turns_of_a_game(optimizer, seed):
    game = gt.preset("program_a", seed=seed, optimizer=optimizer, lr_g=0.01, lr_d=0.01)
    G, D = copy.deepcopy(game.G), copy.deepcopy(game.D)
    make = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
    optimizer_g, optimizer_d = (make(player.parameters(), lr=0.01) for player in (G, D))
    for turn, step in enumerate(game.play(10)):
        real, z = game.draws.real(turn), game.draws.noise_batch(turn, "D")
        d_loss = gt.textbook.d_step(G, D, optimizer_d, real, z)
        g_loss = gt.textbook.g_step(G, D, optimizer_g, game.draws.noise_batch(turn, "G"))
        assert abs(d_loss - step.d_loss) < 1e-5
        assert abs(g_loss - step.g_loss) < 1e-5
    torch.testing.assert_close(weights(G, D), weights(game.G, game.D), rtol=1e-4, atol=1e-6)


def test_the_average_is_that_of_a_game():
    game = gt.preset("program_a", average=0.9, lr_g=0.01)
    average = weights(game.G)
    for _ in range(5):
        game.turn()
        average = gt.textbook.moving_average(average, weights(game.G), 0.9)
    torch.testing.assert_close(average, weights(game.G_average))


def test_a_step_of_the_dirac_gan_is_that_of_the_module():
    theta, psi = torch.randn(2, 20, generator=torch.Generator().manual_seed(0)).double()
    stepped = torch.stack(gt.textbook.dirac_step(theta, psi, 0.3), 1)
    for start, end in zip(torch.stack([theta, psi], 1).tolist(), stepped.numpy(), strict=True):
        path = gt.dirac.DiracGAN("minimax").simultaneous(*start, rate=0.3, steps=1)
        np.testing.assert_allclose(end, path[1], rtol=1e-12)


def test_the_push_is_the_known_slope_of_each_loss():
    fake = torch.tensor([[-10.0], [-1], [0.5], [3]]).double()
    D = fake.sigmoid()
    wanted = {
        "minimax": D, "non_saturating": 1 - D, "least_squares": (fake - 1).abs(),
        "wasserstein": torch.ones(4), "hinge": torch.ones(4),
    }  # fmt: skip
    for name, size in wanted.items():
        push = gt.textbook.fake_push(gt.losses.LOSSES[name].g_loss, fake)
        assert push == pytest.approx(size.mean().item())
    assert not fake.requires_grad


@pytest.mark.parametrize("shape", [(2,), (1, 4, 4)])
def test_the_gradient_penalty_is_that_of_the_losses(shape):
    torch.manual_seed(0)
    D = torch.nn.Sequential(
        torch.nn.Flatten(), torch.nn.LazyLinear(8), torch.nn.Tanh(), torch.nn.Linear(8, 1)
    )
    real, fake, u = torch.randn(6, *shape), torch.randn(6, *shape), torch.rand(6, *len(shape) * [1])
    ours = gt.textbook.gradient_penalty(D, real, fake, u)
    y = torch.lerp(fake, real, u).requires_grad_()
    wanted = gt.losses.GradientPenalty(1.0)(*gt.losses.slopes(D(y), y))
    torch.testing.assert_close(ours, wanted)
    gradients = [
        torch.autograd.grad(loss, list(D.parameters())[:3], retain_graph=True)
        for loss in (ours, wanted)
    ]
    torch.testing.assert_close(*gradients)


def test_where_d_is_flat_the_gradient_penalty_still_has_a_gradient():
    D = torch.nn.Linear(2, 1)
    torch.nn.init.zeros_(D.weight)
    loss = gt.textbook.gradient_penalty(D, torch.ones(3, 2), torch.zeros(3, 2), torch.rand(3, 1))
    loss.backward()
    assert loss.item() == 1
    assert D.weight.grad.isfinite().all()


@pytest.mark.parametrize("gamma", [0.0, 0.3, 1.0, 2.5])
@pytest.mark.parametrize(("loss", "slope"), [("minimax", 0.5), ("wasserstein", 1.0)])
def test_the_eigenvalues_with_r1_are_those_of_the_module(gamma, loss, slope):
    wanted = gt.dirac.DiracGAN(loss, r1=gamma).eigenvalues()
    np.testing.assert_allclose(gt.textbook.r1_eigenvalues(gamma, slope), wanted, atol=1e-12)


LAYERS = [(28, 4, 2, 1), (14, 4, 2, 1), (9, 3, 2, 0), (10, 5, 3, 2), (7, 7, 1, 0), (12, 2, 5, 1)]


@pytest.mark.parametrize(("side", "kernel", "stride", "padding"), LAYERS)
def test_sides_and_weights_are_those_of_real_layers(side, kernel, stride, padding):
    maps = torch.zeros(1, 3, side, side)
    layer = torch.nn.Conv2d(3, 5, kernel, stride, padding)
    assert gt.textbook.conv_side(side, kernel, stride, padding) == layer(maps).shape[-1]
    weights = sum(w.numel() for w in layer.parameters())
    assert gt.textbook.weights_of_conv(3, 5, kernel) == weights
    layer = torch.nn.ConvTranspose2d(3, 5, kernel, stride, padding)
    new = gt.textbook.transposed_side(side, kernel, stride, padding)
    assert new == layer(maps).shape[-1]
    there_and_back = [gt.textbook.conv_side(x, kernel, stride, padding) for x in (new - 1, new)]
    assert there_and_back == [side - 1, side]  # new is the least side that gives this one


@pytest.mark.parametrize("d", [2, 3, 64])
@pytest.mark.parametrize("t", [0.0, 0.3, 0.5, 1.0])
def test_the_arc_is_that_of_the_module(d, t):
    a, b = torch.randn(2, d, generator=torch.Generator().manual_seed(d)).double()
    found = gt.textbook.interpolate(a, b, t)
    torch.testing.assert_close(found, walks.slerp(a, b, t))
    if t in (0, 1):
        torch.testing.assert_close(found, (a, b)[int(t)])


@pytest.mark.parametrize("seed", range(20))
def test_stopping_by_hand_is_that_of_a_rule(seed):
    draw = torch.Generator().manual_seed(seed)
    figures = torch.randint(1, 8, (12,), generator=draw).float().tolist()
    patience = 1 + seed % 3
    game = gt.preset("program_a")
    rule = stopping.Rule(
        4, patience=patience, turns=12, every=1, figure=lambda game: figures[game.turns - 1]
    )
    found = list(stopping.play(game, rule))
    stop = len(found) - 1 if "in a row" in rule.reason or "once" in rule.reason else None
    assert gt.textbook.keep_best(figures, 4, patience) == (stop, rule.best.turn - 1)


def test_the_log_density_is_that_of_the_parzen_figure():
    draw = torch.Generator().manual_seed(0)
    samples, validation, test = (torch.rand(n, 28, 28, generator=draw) for n in (30, 10, 12))
    figure = scores.parzen(samples, validation, test)
    found = gt.textbook.log_parzen(test.flatten(1), samples.flatten(1), figure.sigma)
    assert found.mean().item() == pytest.approx(figure.mean, rel=1e-4)


def test_the_distance_of_independent_features_is_that_of_the_scores():
    draw = torch.Generator().manual_seed(0)
    # columns that are orthogonal to each other and to 1: their covariance is diagonal
    columns = torch.linalg.qr(torch.cat([torch.ones(50, 1), torch.randn(50, 8, generator=draw)], 1))
    a, b = columns.Q[:, 1:5].double() + 0.2, 3 * columns.Q[:, 5:].double() * torch.arange(1, 5)
    parts = a.mean(0), a.std(0), b.mean(0), b.std(0)
    found = gt.textbook.frechet_normal(*parts).item()
    assert found == pytest.approx(scores.frechet(a, b), rel=1e-5)


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("d", [1, 2, 10])
def test_precision_is_that_of_the_scores(d, k):
    real, fake = torch.randn(2, 60, d, generator=torch.Generator().manual_seed(d)).double()
    fake[:, 0] += 2
    found = gt.textbook.precision(real, fake, k).item()
    assert 0 < found < 1
    assert found == scores.precision_recall(real, fake, k).precision


def test_the_nearest_image_is_that_of_the_scores():
    draw = torch.Generator().manual_seed(0)
    samples, images = (torch.rand(n, 28, 28, generator=draw) for n in (20, 50))
    found = gt.textbook.nearest_index(samples.flatten(1), images.flatten(1))
    assert torch.equal(found, scores.nearest(samples, images).indices[:, 0])


@pytest.mark.parametrize("width", [0.01, 0.02, 0.035, 0.049, 0.1, 0.3])
def test_so_many_answers_are_just_enough(width):
    def half(n):
        return 1.96 * (0.25 / n) ** 0.5

    n = gt.textbook.how_many(width)
    assert half(n) <= width * (1 + 1e-12) < half(n - 1)
