"""What is drawn of a game on a line."""

import warnings

import numpy as np
import pytest
import torch

import gan_teach as gt
from gan_teach.live.kinds.line import DensityView, JSView, ValueView, W1View
from gan_teach.live.marks import Points, Words
from tests.live.watched import Watched, arrows, legend, mark, marks_of, points, texts


def test_a_game_on_a_line_has_six_views():
    assert [view.title for view in Watched(gt.preset("program_a")).views] == [
        "Densities and D", "Losses", "G's map", "V and its bound", "W1 distance", "JS divergence",
    ]  # fmt: skip


def test_the_figures_seen_are_those_of_the_scene():
    game = gt.preset("program_a")
    watched = Watched(game, W1View, JSView, ValueView)
    for _ in range(2):
        list(game.play(10))
        plots = watched.plots()
    names = (("V(D, G)", "value"), ("W1", "w1"), ("JS", "js"))
    for plot, (label, name) in zip(plots, names, strict=True):
        past, (now,) = mark(plot, label), marks_of(plot, Points)
        assert past.x.tolist() == [10, 20]
        assert (past.y == getattr(watched.scene.figures, name)).all()
        assert points(now).tolist() == [[20, getattr(watched.scene.look, name)]]
    game.loss = "hinge"
    list(game.play(1))
    value = watched.plot("V and its bound")
    assert any("no V" in text for text in texts(value))
    assert np.isnan(marks_of(value, Points)[0].y)


def test_densities_are_seen_as_the_library_computes_them():
    game = gt.preset("program_a")
    watched = Watched(game, DensityView)
    plot, look = watched.plot(), watched.scene.look
    d, best = mark(plot, "D(x)"), mark(plot, "D*(x)")
    answers = game.judge(torch.from_numpy(d.x)[:, None])[:, 0].sigmoid()
    np.testing.assert_allclose(d.y, answers, rtol=1e-6)  # to the last bit or two of a float
    np.testing.assert_allclose(best.y, look.best[::3], rtol=1e-6)
    real, fake = mark(plot, "real"), mark(plot, "generated")
    middles = torch.from_numpy((real.x[1:-1:2] + real.x[2::2]) / 2)
    off = np.abs(real.y[1:-1:2] - gt.Gaussian(3, 2).density(middles).numpy())
    assert off.max() < 4 * (0.2 / 20_000 / 0.3) ** 0.5  # four standard errors of a bin at the top
    np.testing.assert_allclose(fake.y[1:-1:2], look.q.view(-1, 6).mean(1), rtol=1e-6)
    assert np.diff(fake.x[::2]) == pytest.approx(6 * look.reference.step, rel=1e-3)
    assert np.trapezoid(fake.y, fake.x) == pytest.approx(1, abs=0.01)
    _, fakes, push = look.pushed
    feet, tips = arrows(plot)
    np.testing.assert_allclose(feet[:, 0], fakes[:, 0], atol=1e-5)
    std = look.reference.std
    expected = (push[:, 0] * std / 0.4).clamp(-1, 1) * 1.5 * std
    np.testing.assert_allclose(tips[:, 0] - feet[:, 0], expected, atol=1e-5)
    assert "score" not in plot.right.label
    game.loss = "hinge"
    list(game.play(1))
    plot = watched.plot()
    assert legend(plot) == ["real", "generated", "D(x)"]
    assert "score" in plot.right.label
    d = mark(plot, "D(x)").y
    assert plot.right.low < d.min() <= d.max() < plot.right.high


def test_an_axis_says_what_d_is_the_best_for():
    game = gt.preset("program_a", instance_noise=0.2, label_smoothing=0.1)
    watched = Watched(game, DensityView)
    assert watched.plot().x.label == "x    (D* for blurred samples and smoothed labels)"
    game.instance_noise = game.label_smoothing = 0
    list(game.play(1))
    assert watched.plot().x.label == "x"


def test_more_numbers_of_noise_leave_out_the_map_alone():
    game = gt.preset("program_a", G=lambda: gt.MLPGenerator(latent_dim=3))
    watched = Watched(game)
    assert "G's map" not in [view.title for view in watched.views]
    list(game.play(5))
    watched.draw()


class OnlySamples:
    """A learner's own data: it knows no density."""

    def sample(self, n, generator):
        return torch.randn(n, 1, generator=generator) + 3


def test_data_without_a_density_is_drawn_too():
    game = gt.preset("program_a", data=OnlySamples())
    watched = Watched(game)
    watched.draw()
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
        watched.draw()


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
            watched.draw()
    assert watched.figure.svg().startswith(b"<?xml")


@pytest.mark.parametrize(("shift", "sign", "side"), [(-500, "←", "left"), (500, "→", "right")])
def test_where_the_fakes_have_gone_says_an_arrow_at_the_edge(shift, sign, side):
    game = gt.preset("program_a")
    watched = Watched(game, DensityView)
    assert not any("of the fakes" in text for text in texts(watched.plot()))
    with torch.no_grad():
        list(game.G.parameters())[-1].add_(shift)
    plot = watched.plot()
    (words,) = (it for it in marks_of(plot, Words) if "of the fakes" in it.text)
    assert words.text.strip(f" {sign}") == "100% of the fakes"
    assert (words.ha, words.x < 0.5) == (side, side == "left")
    *_, top, bottom = plot.frame()
    above = (1 - words.y) * (bottom - top) + 0.7 * words.size  # from the top to below the words
    highest = (plot.right.high - 1) / (plot.right.high - plot.right.low) * (bottom - top)
    assert above < highest  # they hide neither D nor D*
