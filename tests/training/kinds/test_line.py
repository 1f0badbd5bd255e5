"""What is measured of a game on a line, held against independent computations."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

import gan_teach as gt
from gan_teach.training.kinds.line import ARROWS, noise_grid
from gan_teach.training.scene import Scene
from tests.training.games import Deaf


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
    low, high = look.reference.w1_floor.min(), look.reference.w1_floor.max()
    assert (low <= look.w1 <= high) == (delta == 0)


def test_mean_and_spread_are_exact_for_a_straight_map():
    assert scene(3, 2).look.mean_std == pytest.approx((3, 2), abs=1e-3)
    uniform = scene(3, 2, noise="uniform").look.mean_std
    assert uniform == pytest.approx((3, 2 / math.sqrt(3)), abs=1e-3)


def test_the_best_d_is_one_half_where_the_generator_is_right():
    look = scene(0, 1).look
    middle = look.reference.x.abs() < 2.5
    assert (look.best[middle] - 0.5).abs().max() < 0.01


@pytest.mark.parametrize("smoothing", [0, 0.3])
@pytest.mark.parametrize("noise", [0.05, 0.7])
@pytest.mark.parametrize("means", [[0], [-3, 3]], ids=["one", "two"])
def test_the_best_d_sees_blurred_samples_and_smoothed_labels(means, noise, smoothing):
    data = gt.Mixture(means, 0.4)
    look = scene(1, 0.5, data=data, instance_noise=noise, label_smoothing=smoothing).look
    p = gt.Mixture(means, math.hypot(0.4, noise)).density(look.reference.x)
    q = gt.Gaussian(1, math.hypot(0.5, noise)).density(look.reference.x)
    clear = p + q > 0.02 * p.max()  # q is a histogram, without tails
    exact = (1 - smoothing) * p / (p + q)
    assert clear.sum() > 50
    assert (look.best - exact)[clear].abs().max() < 0.02


@pytest.mark.parametrize("smoothing", [0.1, 0.5])
def test_no_output_costs_d_less_than_the_best_one(smoothing):
    look = scene(1, 0.8, label_smoothing=smoothing).look
    p, q, best = look.reference.p, look.q, look.best
    for d in torch.linspace(0.01, 0.99, 99):
        cost = [
            -(1 - smoothing) * p * d.log() - (smoothing * p + q) * (1 - d).log()
            for d in (d, best.clamp(1e-6, 1 - 1e-6))
        ]
        assert not (cost[0] < cost[1] - 1e-4).any()


def test_a_collapsed_g_is_blurred_too():
    look = scene(1, 0, instance_noise=0.5).look  # all of its mass at 1
    p, q = (
        gt.Gaussian(*pair).density(look.reference.x) for pair in ((0, math.sqrt(1.25)), (1, 0.5))
    )
    clear = p + q > 0.02
    assert (look.best - p / (p + q))[clear].abs().max() < 0.02


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


def test_new_data_bring_a_new_line():
    eye = scene(0, 1)
    eye.game.data = gt.Mixture([-4, 4], std=0.5)
    list(eye.game.play(1))
    eye.refresh()
    assert eye.look.reference.std == pytest.approx(math.sqrt(16.25), abs=0.01)
    assert "(data 0.00)" in eye.describe()


@pytest.mark.parametrize("noise", ["gaussian", "uniform"])
def test_the_grid_of_noise_holds_all_of_it(noise):
    z, mass = noise_grid(noise, torch.device("cpu"))
    assert mass.sum().item() == pytest.approx(1, abs=1e-5)
    middle = (z[1:, 0] + z[:-1, 0]) / 2
    variance = (mass * middle.square()).sum().item()
    assert variance == pytest.approx(1 if noise == "gaussian" else 1 / 3, abs=1e-3)


class Sum(Affine):
    """G(z) = mean + std (z_1 + z_2 + z_3)/sqrt(3): three numbers of noise."""

    latent_dim = 3

    def forward(self, z):
        return self.mean + self.std * z.sum(1, keepdim=True) / math.sqrt(3)


class Nearest(Logit):
    """The best logit at the points x, by the nearest of them; sure of every fake beyond."""

    def __init__(self):
        super().__init__(self.best)
        self.x, self.logit = torch.tensor([-1e9, 1e9]), torch.zeros(2)

    def take(self, look):
        p, q = (f.clamp_min(1e-38).log() for f in (look.reference.p, look.q))
        self.x, self.logit = look.reference.x, (p - q).clamp(-80, 80)

    def best(self, x):
        step = self.x[1] - self.x[0]
        place = ((x[:, 0] - self.x[0]) / step).round().clamp(0, len(self.x) - 1).long()
        beyond = (x[:, 0] < self.x[0]) | (x[:, 0] > self.x[-1])
        return torch.where(beyond, -60.0, self.logit[place])[:, None]


@pytest.mark.parametrize("data", [gt.Gaussian(0, 1), gt.Mixture([-4, 4], 0.3)], ids=["one", "two"])
@pytest.mark.parametrize("G", [Affine, Sum])
@pytest.mark.parametrize("std", [0, 1e-3, 0.05, 1, 5, 50, 1000])
def test_no_d_gets_v_above_its_bound_and_the_best_one_gets_there(G, std, data):
    for mean in (0, 4.4, 4.49, 4.5, 4.51, 6.1, -22, 300):
        eye = Scene(gt.Game(G(mean, std), Nearest(), data=data))
        assert eye.look.value <= eye.look.bound + 1e-4  # D says 1/2 everywhere
        eye.game.D.take(eye.look)
        eye.refresh()
        assert eye.look.value <= eye.look.bound + 1e-4
        # at most the fakes between the last point and the end of its bin are counted otherwise
        assert eye.look.value == pytest.approx(eye.look.bound, abs=0.05 if std else 0.7)


@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 30), latent=st.sampled_from([1, 3]))
@settings(deadline=None, max_examples=40, derandomize=True)
def test_v_of_random_players_never_passes_its_bound(seed, scale, latent):
    game = gt.preset("program_a", G=lambda: gt.MLPGenerator(latent_dim=latent), seed=seed)
    with torch.no_grad():
        for weight in (*game.G.parameters(), *game.D.parameters()):
            weight *= scale
    look = Scene(game).look
    assert look.value <= look.bound + 1e-4
    assert -math.log(4) - 1e-4 <= look.bound <= 1e-6


@pytest.mark.parametrize("latent", [1, 3])
def test_v_agrees_with_monte_carlo(latent):
    game = gt.preset("program_b", G=lambda: gt.MLPGenerator(latent_dim=latent))
    list(game.play(150))
    generator = torch.Generator().manual_seed(1)
    real = game.data.sample(200_000, generator)
    fake = game.push(torch.randn(200_000, latent, generator=generator))
    log = torch.nn.functional.logsigmoid
    expected = (log(game.judge(real)).mean() + log(-game.judge(fake)).mean()).item()
    assert Scene(game).look.value == pytest.approx(expected, abs=0.01)


def test_d_means_agree_with_monte_carlo():
    game = gt.preset("program_b")
    list(game.play(100))
    generator = torch.Generator().manual_seed(1)
    real = game.judge(game.data.sample(100_000, generator)).sigmoid().mean().item()
    fake = game.judge(game.push(torch.randn(100_000, 1, generator=generator)))
    means = Scene(game).look.d_means
    assert means == pytest.approx((real, fake.sigmoid().mean().item()), abs=5e-3)


def test_a_d_that_does_not_look_at_x_pushes_nobody():
    eye = Scene(gt.preset("program_a", D=Deaf))
    assert not eye.look.pushed[2].any()
    assert eye.look.value == pytest.approx(-math.log(4), abs=1e-3)


def test_data_without_quantile_or_density_measure_nearly_the_same():
    class OnlySamples:
        def sample(self, n, generator):
            return gt.Gaussian(3, 2).sample(n, generator)

    known = gt.preset("program_a")
    list(known.play(200))
    own = gt.preset("program_a", data=OnlySamples())
    list(own.play(200))
    ours, theirs = Scene(own).look, Scene(known).look
    assert ours.w1 == pytest.approx(theirs.w1, abs=0.05)
    assert ours.js == pytest.approx(theirs.js, abs=0.02)
    assert ours.value == pytest.approx(theirs.value, abs=0.02)
    assert ours.reference.w1_floor.median() < 0.1
    assert ours.reference.js_floor.median() < 5e-3


def test_a_loss_of_scores_has_no_v_and_no_verdict():
    class Scores(gt.losses.Loss):
        name, output = "scores", "score"

        def d_loss(self, real, fake):
            return fake.mean() - real.mean()

        def g_loss(self, fake):
            return -fake.mean()

    eye = Scene(gt.preset("program_a", loss=Scores()))
    list(eye.game.play(2))
    eye.refresh()
    eye.measure()
    assert eye.figures.index.tolist() == [2]
    assert eye.figures.w1.item() > 0
    assert np.isnan(eye.figures.value).all()
    assert "D's mean score: " in eye.describe()
    assert "tell" not in eye.describe()


def test_in_words_d_that_knows_all_and_d_that_is_wrong():
    def said(slope):
        return scene(30, 1, lambda x: slope * (15 - x)).describe()

    assert "D tells nearly all: 1.00 on real, 0.00 on fake." in said(5)
    assert "D answers higher on fakes: 0.00 on real, 1.00 on fake." in said(-5)
    assert "D answers nearly alike: 0.50 on real, 0.50 on fake." in said(0)
    assert "Generator: mean 30.00 (data 0.00), standard deviation 1.00 (data 1.00)." in said(0)


def test_a_generator_gone_to_nan_can_be_looked_at():
    game = gt.preset("program_a")
    with torch.no_grad():
        next(game.G.parameters()).fill_(torch.nan)
    eye = Scene(game)
    assert "mean nan" in eye.describe()
    assert not eye.look.q.any()
    eye.measure()


@pytest.mark.parametrize("mean", [-50, -12, 0, 7, 30])
def test_fakes_are_away_by_where_the_middle_one_is(mean):
    look = scene(mean, 1, data=gt.Gaussian(0, 1)).look  # the picture goes from -4.5 to 4.5
    assert look.away == pytest.approx(max(abs(mean) - 4.5, 0) / 9, abs=2e-3)
    left, right = look.beyond
    assert left == pytest.approx(stats.norm.cdf(-4.5, mean, 1), abs=2e-3)
    assert right == pytest.approx(stats.norm.sf(4.5, mean, 1), abs=2e-3)
    assert look.place() == f"at a mean of {look.mean_std[0]:.3g}"


def test_fakes_that_fly_to_both_sides_are_away_and_odd_data_are_not():
    look = scene(0, 1000).look
    assert look.away > 50
    assert sum(look.beyond) == pytest.approx(1, abs=0.01)
    assert scene(0, 1, data=gt.Mixture([-40, 40], 0.1)).look.away == 0
    assert scene(0.5, 1, data=gt.Gaussian(0, 1e-4)).look.away == 0
