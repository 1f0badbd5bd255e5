"""What is drawn of a game on a line."""

import warnings

import numpy as np
import pytest
import torch

import gan_teach as gt
from gan_teach.live.kinds.line import DensityView, JSView, ValueView, W1View
from tests.live.watched import Watched, shown, texts


def test_a_game_on_a_line_has_six_views():
    assert [view.title for view in Watched(gt.preset("program_a")).views] == [
        "Densities and D", "Losses", "G's map", "V and its bound", "W1 distance", "JS divergence",
    ]  # fmt: skip


def test_the_figures_seen_are_those_of_the_scene():
    game = gt.preset("program_a")
    watched = Watched(game, W1View, JSView, ValueView)
    for _ in range(2):
        list(game.play(10))
        watched.draw()
    value, w1, js = (view.see() for view in watched.views)
    look = watched.scene.look
    assert (value.now, w1.now, js.now) == ((20, look.value), (20, look.w1), (20, look.js))
    for seen, name in ((value, "value"), (w1, "w1"), (js, "js")):
        turns, values = seen.past[0]
        assert turns.tolist() == [10, 20]
        assert (values == getattr(watched.scene.figures, name)).all()
    game.loss = "hinge"
    list(game.play(1))
    assert "no V" in watched.seen().missing
    watched.draw()
    assert any("no V" in text for text in texts(watched.axes("V and its bound")))


def test_densities_are_seen_as_the_library_computes_them():
    game = gt.preset("program_a")
    watched = shown(game, DensityView)
    look, seen = watched.scene.look, watched.views[0].see()
    x = seen.real.x[::3]
    np.testing.assert_allclose(seen.d, game.judge(torch.from_numpy(x)[:, None])[:, 0].sigmoid())
    np.testing.assert_allclose(seen.best, look.best[::3])
    assert seen.q.sum() * (seen.real.edges[1] - seen.real.edges[0]) == pytest.approx(1, abs=0.01)
    np.testing.assert_array_equal(seen.push, look.pushed[2])
    game.loss = "hinge"
    list(game.play(1))
    assert watched.seen().best is None
    assert "score" not in watched.figure.figure.axes[1].get_ylabel()
    watched.draw()
    assert "score" in watched.figure.figure.axes[1].get_ylabel()


def test_an_axis_says_what_d_is_the_best_for():
    game = gt.preset("program_a", instance_noise=0.2, label_smoothing=0.1)
    watched = shown(game, DensityView)
    assert watched.axes().get_xlabel() == "x    (D* for blurred samples and smoothed labels)"
    game.instance_noise = game.label_smoothing = 0
    list(game.play(1))
    watched.draw()
    assert watched.axes().get_xlabel() == "x"


def test_more_numbers_of_noise_leave_out_the_map_alone():
    game = gt.preset("program_a", G=lambda: gt.MLPGenerator(latent_dim=3))
    watched = Watched(game)
    assert "G's map" not in [view.title for view in watched.views]
    list(game.play(5))
    assert watched.frame()


class OnlySamples:
    """A learner's own data: it knows no density."""

    def sample(self, n, generator):
        return torch.randn(n, 1, generator=generator) + 3


def test_data_without_a_density_is_drawn_too():
    game = gt.preset("program_a", data=OnlySamples())
    watched = Watched(game)
    watched.frame()
    line = watched.scene.look.reference
    x = torch.linspace(0, 6, 361)
    p = np.interp(x, line.x, line.p)
    assert np.abs(p - gt.Gaussian(3, 1).density(x).numpy()).max() < 0.04
    assert line.std == pytest.approx(1, abs=0.02)


def test_all_views_of_data_at_one_point_are_drawn_without_a_warning():
    class Constant:
        def sample(self, n, generator):
            return torch.full((n, 1), 3.0)

    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.simplefilter("error", RuntimeWarning)
        watched = Watched(gt.preset("program_a", data=Constant()))
        list(watched.scene.game.play(3))
        assert watched.frame()


@pytest.mark.parametrize("noise", ["gaussian", "uniform"])
@pytest.mark.parametrize("latent", [1, 3])
def test_every_view_draws_every_kind_of_noise(noise, latent):
    G = lambda: gt.MLPGenerator(latent_dim=latent)  # noqa: E731
    game = gt.preset("program_b", G=G, noise=noise, data=gt.Mixture([-4, 0, 4], 0.3))
    watched = Watched(game)
    for _ in range(3):
        list(game.play(20))
        game.noise = "gaussian" if game.noise == "uniform" else "uniform"
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert watched.frame()
    assert watched.figure.svg().startswith(b"<?xml")
