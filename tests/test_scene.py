"""What is seen of a game, held against independent computations."""

import math

import numpy as np
import pytest
import torch
from scipy import integrate

import gan_teach as gt
from gan_teach.scene import ARROWS, Scene, _verdict, noise_grid


class Affine(torch.nn.Module):
    """G(z) = mean + std z, whose density is known."""

    latent_dim = 1

    def __init__(self, mean, std):
        super().__init__()
        self.mean, self.std = torch.nn.Parameter(torch.tensor(float(mean))), std

    def forward(self, z):
        return self.mean + self.std * z


class Logit(torch.nn.Module):
    """A D whose logit is any function of x."""

    def __init__(self, function):
        super().__init__()
        self.function, self.weight = function, torch.nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return self.function(x) + 0 * self.weight


def scene(mean, std, logit=lambda x: 0 * x, **settings):
    settings.setdefault("data", gt.Gaussian(0, 1))
    return Scene(gt.Game(Affine(mean, std), Logit(logit), **settings))


@pytest.mark.parametrize(
    ("delta", "bound"), [(0, -1.3863), (1, -1.1635), (2, -0.7126), (4, -0.1209)]
)
def test_the_bound_is_the_closed_form(delta, bound):
    assert scene(delta, 1).look.bound == pytest.approx(bound, abs=2e-3)


@pytest.mark.parametrize("delta", [0, 1, 2, 4, 30])
def test_v_reaches_its_bound_with_the_best_d_and_never_passes_it(delta):
    def best(x):
        return gt.Gaussian(0, 1).log_density(x) - gt.Gaussian(delta, 1).log_density(x)

    look = scene(delta, 1, best).look
    assert look.value == pytest.approx(look.bound, abs=2e-3)
    assert look.value <= look.bound + 5e-5
    for other in (lambda x: 0 * x, lambda x: 3 - x, lambda x: -best(x), lambda x: x.sin() * 5):
        assert scene(delta, 1, other).look.value <= look.bound + 5e-5


def test_v_agrees_with_quadrature():
    def log_sigmoid(t):
        return -np.logaddexp(0, -t)

    def integrand(x):
        p = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        q = math.exp(-(((x - 1) / 0.5) ** 2) / 2) / (0.5 * math.sqrt(2 * math.pi))
        return p * log_sigmoid(1 - x) + q * log_sigmoid(x - 1)

    exact, _ = integrate.quad(integrand, -12, 12, points=[0, 1])
    assert scene(1, 0.5, lambda x: 1 - x).look.value == pytest.approx(exact, abs=1e-3)


@pytest.mark.parametrize("delta", [0, 0.5, 2])
def test_w1_and_js_are_the_closed_forms_within_what_sampling_can_show(delta):
    look = scene(delta, 1).look
    exact = {0: 0, 0.5: 0.0303, 2: 0.3368}[delta]
    assert look.w1 == pytest.approx(delta, abs=0.04)
    assert look.js == pytest.approx(exact, abs=0.012)
    low, high = look.line.w1_floor.min(), look.line.w1_floor.max()
    assert (low <= look.w1 <= high) == (delta == 0)


def test_mean_and_spread_are_exact_for_a_straight_map():
    assert scene(3, 2).look.mean_std == pytest.approx((3, 2), abs=1e-3)
    uniform = scene(3, 2, noise="uniform").look.mean_std
    assert uniform == pytest.approx((3, 2 / math.sqrt(3)), abs=1e-3)


def test_the_best_d_is_one_half_where_the_generator_is_right():
    look = scene(0, 1).look
    middle = look.line.x.abs() < 2.5
    assert (look.best[middle] - 0.5).abs().max() < 0.01


@pytest.mark.parametrize("loss", ["minimax", "non_saturating"])
def test_the_push_is_the_slope_of_gs_loss_by_finite_differences(loss):
    game = gt.preset("program_a", loss=loss)
    list(game.play(50))
    z, x, push = Scene(game).look.pushed
    assert z.shape == x.shape == push.shape == (ARROWS, 1)
    game.D.double()

    def loss_at(x):
        return torch.stack([game.settings.loss.g_loss(game.D(one[None])) for one in x.double()])

    h = 1e-5
    with torch.no_grad():
        slope = (loss_at(x.double() + h) - loss_at(x.double() - h)) / (2 * h)
    torch.testing.assert_close(push[:, 0].double(), -slope, rtol=1e-3, atol=1e-6)


def test_looking_leaves_no_gradient_and_no_trace():
    game = gt.preset("program_a")
    list(game.play(3))
    before = [None if w.grad is None else w.grad.clone() for w in game.D.parameters()]
    state = torch.random.get_rng_state()
    eye = Scene(game)
    eye.refresh()
    eye.measure()
    eye.describe()
    _ = eye.look.pushed
    assert game.D.training
    assert torch.equal(state, torch.random.get_rng_state())
    for weight, grad in zip(game.D.parameters(), before, strict=True):
        assert (weight.grad is None) == (grad is None)
        assert grad is None or torch.equal(weight.grad, grad)


def test_figures_go_back_with_the_game():
    eye = Scene(gt.preset("program_a"))
    for _ in range(3):
        list(eye.game.play(10))
        eye.refresh()
        eye.measure()
    assert eye.figures.index.tolist() == [10, 20, 30]
    eye.game.reset()
    eye.refresh()
    eye.measure()
    assert eye.figures.index.tolist() == [0]


def test_new_data_bring_a_new_line():
    eye = scene(0, 1)
    eye.game.data = gt.Mixture([-4, 4], std=0.5)
    list(eye.game.play(1))
    eye.refresh()
    assert eye.look.line.std == pytest.approx(math.sqrt(16.25), abs=0.01)
    assert "(data 0.00)" in eye.describe()


@pytest.mark.parametrize("noise", ["gaussian", "uniform"])
def test_the_grid_of_noise_holds_all_of_it(noise):
    z, mass = noise_grid(noise, torch.device("cpu"))
    assert mass.sum().item() == pytest.approx(1, abs=1e-5)
    middle = (z[1:, 0] + z[:-1, 0]) / 2
    variance = (mass * middle.square()).sum().item()
    assert variance == pytest.approx(1 if noise == "gaussian" else 1 / 3, abs=1e-3)


@pytest.mark.parametrize(
    ("real", "fake", "words"),
    [
        (0.5, 0.49, "cannot tell"), (0.55, 0.45, "hardly"), (0.8, 0.3, "many"),
        (0.99, 0.01, "nearly all"), (0.3, 0.7, "fakes for real"),
    ],
)  # fmt: skip
def test_ds_two_means_are_put_into_words(real, fake, words):
    assert words in _verdict(real, fake)


def test_moves_are_told_where_they_differ_from_the_turns():
    game = gt.preset("program_a")
    game.d_step()
    assert "Turn 0 (D moved 1 times, G 0)." in Scene(game).describe()
