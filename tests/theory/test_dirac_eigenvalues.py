"""The Dirac-GAN near (0, 0): Jacobian and eigenvalues, against differences and the paper."""

import math

import numpy as np
import pytest

from gan_teach.theory.dirac import DiracGAN
from tests.theory.dirac_games import (
    SLOPE,
    SMOOTH,
    derivative,
    every_loss,
    games,
    pushes,
    same_numbers,
)

CURES = [dict(), dict(r1=0.6), dict(r1=3.0), dict(instance_noise=1.2), dict(r1=0.3, clip=0.5)]


@games(CURES)
def test_the_jacobian_is_the_derivative_of_the_field(loss, options):
    game = DiracGAN(loss, **options)
    by_autograd = {key: value for key, value in options.items() if key != "clip"}
    jacobian = derivative(lambda theta, psi: pushes(loss, theta, psi, **by_autograd))
    np.testing.assert_allclose(game.jacobian(), jacobian, atol=1e-8)
    same_numbers(game.eigenvalues(), np.linalg.eigvals(jacobian))
    for rate in (0.1, 1.0):
        step = derivative(lambda *at, h=rate: game.simultaneous(*at, h, 1)[1])
        same_numbers(1 + rate * game.eigenvalues(), np.linalg.eigvals(step))
        for d_steps in (1, 3):
            turn = derivative(lambda *at, h=rate, n=d_steps: game.alternating(*at, h, 1, n)[1])
            same_numbers(game.alternating_eigenvalues(rate, d_steps), np.linalg.eigvals(turn))


@every_loss
def test_without_a_cure_the_eigenvalues_are_those_of_the_paper(loss):
    game, turn = DiracGAN(loss), SLOPE[loss]
    assert game.slopes.turning == turn
    same_numbers(game.eigenvalues(), turn * np.array([1j, -1j]), 1e-15)
    for d_steps in (1, 2, 5):
        for a in (0.1, 1.0, 1.99, 2.01, 3.0):
            rate = a / (turn * math.sqrt(d_steps))
            moduli = abs(game.alternating_eigenvalues(rate, d_steps))
            assert moduli.max() == pytest.approx(1, abs=1e-9) if a < 2 else moduli.max() > 1.05


@every_loss
@pytest.mark.parametrize("gamma", [0.3, 0.9, 2.5])
def test_r1_moves_the_eigenvalues_as_the_paper_says(loss, gamma):
    turn = SLOPE[loss]
    root = np.emath.sqrt(gamma**2 / 4 - turn**2)
    expected = -gamma / 2 + root * np.array([1, -1])
    same_numbers(DiracGAN(loss, r1=gamma).eigenvalues(), expected, 1e-14)
    assert (DiracGAN(loss, r1=gamma).eigenvalues().real < 0).all()


@every_loss
def test_the_critical_gamma_is_twice_the_slope_and_the_fastest(loss):
    turn = SLOPE[loss]
    slowest = {g: DiracGAN(loss, r1=g).eigenvalues().real.max() for g in np.linspace(0.1, 4, 40)}
    assert min(slowest, key=slowest.get) == pytest.approx(2 * turn)
    np.testing.assert_allclose(DiracGAN(loss, r1=2 * turn).eigenvalues(), [-turn, -turn])
    assert DiracGAN(loss, r1=2 * turn - 0.01).eigenvalues()[0].imag > 0
    assert DiracGAN(loss, r1=2 * turn + 0.01).eigenvalues()[0].imag == 0


@pytest.mark.parametrize("loss", SMOOTH)
def test_noise_is_an_r1_of_the_curvature(loss):
    gamma = {"minimax": 0.5, "non_saturating": 0.5, "least_squares": 2.0, "wasserstein": 0.0}[loss]
    noisy, penalised = DiracGAN(loss, instance_noise=0.8), DiracGAN(loss, r1=gamma * 0.8**2)
    np.testing.assert_allclose(noisy.jacobian(), penalised.jacobian(), atol=1e-15)
