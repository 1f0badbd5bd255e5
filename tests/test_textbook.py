"""The moves written by hand are the moves that a game plays."""

import copy

import numpy as np
import pytest
import torch

import gan_teach as gt


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
