"""The Dirac-GAN's field, held against torch's gradients of its written-out losses."""

import math

import numpy as np
import pytest

from gan_teach.support.errors import TrainingDiverged
from gan_teach.theory.dirac import DiracGAN
from tests.theory.dirac_games import SMOOTH, STARTS, every_loss, games, pushes

OPTIONS = [
    dict(),
    dict(r1=0.7),
    dict(gradient_penalty=1.3),
    dict(instance_noise=0.6),
    dict(r1=0.2, gradient_penalty=0.4, instance_noise=1.5),
]


@games(OPTIONS)
def test_the_field_is_the_negative_gradient_of_both_losses(loss, options):
    rng = np.random.default_rng(0)
    for theta, psi in [*rng.uniform(-2.5, 2.5, (20, 2)), (0.0, 0.0), (1.0, 0.0), (0.0, -1.0)]:
        field = DiracGAN(loss, **options).field(theta, psi)
        np.testing.assert_allclose(field, pushes(loss, theta, psi, **options), atol=1e-9)


@every_loss
def test_the_field_works_on_arrays(loss):
    theta, psi = np.linspace(-2, 2, 5)[:, None], np.linspace(-1, 1, 3)
    game = DiracGAN(loss, r1=0.1, gradient_penalty=0.2)
    d_theta, d_psi = game.field(theta, psi)
    assert d_theta.shape == d_psi.shape == (5, 3)
    assert (d_theta[4, 2], d_psi[4, 2]) == game.field(2.0, 1.0)


@every_loss
def test_a_clip_does_not_change_the_field(loss):
    assert DiracGAN(loss, clip=0.1).field(0.3, 0.4) == DiracGAN(loss).field(0.3, 0.4)


@every_loss
def test_r2_is_the_same_as_r1(loss):
    for theta, psi in STARTS:
        by_r1, by_r2 = pushes(loss, theta, psi, r1=0.8), pushes(loss, theta, psi, r2=0.8)
        assert by_r1 == pytest.approx(by_r2, abs=1e-15)


@pytest.mark.parametrize("loss", SMOOTH)
@pytest.mark.parametrize(("theta", "psi", "noise"), [(0.5, 4, 1), (3, 2, 2), (0, -1.9, 2)])
def test_the_quadrature_is_good_to_1e_6_for_psi_noise_up_to_4(loss, theta, psi, noise):
    field = DiracGAN(loss, instance_noise=noise).field(theta, psi)
    exact = pushes(loss, float(theta), float(psi), instance_noise=float(noise))
    np.testing.assert_allclose(field, exact, atol=1e-6)


def test_noise_averages_out_of_the_wasserstein_field():
    noisy = DiracGAN("wasserstein", instance_noise=1.5)
    for start in STARTS:
        np.testing.assert_allclose(
            noisy.field(*start), DiracGAN("wasserstein").field(*start), atol=1e-13
        )


# What is refused


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (dict(loss="minmax"), "Did you mean 'minimax'"),
        (dict(loss="lsgan"), "least_squares"),
        (dict(r1=-0.1), "r1 must be"),
        (dict(r1=math.nan), "r1 must be"),
        (dict(gradient_penalty=-1), "gradient_penalty must be"),
        (dict(instance_noise=math.inf), "instance_noise must be"),
        (dict(clip=0), "clip must be"),
        (dict(clip=-1), "clip must be"),
        (dict(loss="hinge", instance_noise=0.1), "hinge"),
    ],
)
def test_wrong_games_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        DiracGAN(**arguments)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda game: game.flow(1, 0, 0, 10), "time must be"),
        (lambda game: game.flow(1, 0, 1, 1), "points must be"),
        (lambda game: game.flow(math.nan, 0, 1, 2), "theta must be"),
        (lambda game: game.simultaneous(1, 0, -0.1, 10), "rate must be"),
        (lambda game: game.simultaneous(1, "0", 0.1, 10), "psi must be"),
        (lambda game: game.alternating(1, 0, 0.1, 0), "steps must be"),
        (lambda game: game.alternating(1, 0, 0.1, 10, d_steps=0), "d_steps must be"),
        (lambda game: game.alternating_eigenvalues(0), "rate must be"),
        (lambda game: game.alternating_eigenvalues(0.1, 0), "d_steps must be"),
    ],
)
def test_wrong_settings_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(DiracGAN())


def test_what_has_no_answer_is_refused():
    with pytest.raises(ValueError, match="no Jacobian"):
        DiracGAN(gradient_penalty=1).eigenvalues()
    with pytest.raises(ValueError, match="small steps"):
        DiracGAN(clip=1).flow(1, 0, 1, 2)


@pytest.mark.parametrize("way", ["simultaneous", "alternating"])
def test_an_overflow_is_named_with_its_turn(way):
    with pytest.raises(TrainingDiverged, match=r"after \d+ steps") as caught:
        getattr(DiracGAN("least_squares"), way)(3, 3, 2.0, 1000)
    assert 1 < caught.value.turn < 20


def test_a_game_is_frozen_and_compares_by_its_settings():
    assert DiracGAN(r1=1) == DiracGAN(r1=1.0) != DiracGAN()
    with pytest.raises(AttributeError):
        DiracGAN().r1 = 2
