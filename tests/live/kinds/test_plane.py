"""What is drawn of a game in the plane is what the library computes."""

import math
import warnings

import numpy as np
import pytest
import torch

import gan_teach as gt
from gan_teach import metrics
from gan_teach.data import plane
from gan_teach.live.arrows import most_push
from gan_teach.live.kinds import drawn
from gan_teach.live.kinds.plane import CoverageView, PlaneView, WarpView
from gan_teach.live.marks import Pixels, Points, Shapes, Words
from gan_teach.training.kinds.look import DRAWN
from gan_teach.training.kinds.plane import PUSHES, Plane
from gan_teach.training.losses import GradientPenalty, LeastSquares
from gan_teach.training.scene import Scene
from tests.live.watched import (
    Watched,
    arrows,
    feet_and_tips,
    legend,
    mark,
    marks_of,
    pieces,
    points,
    texts,
)
from tests.training.kinds.test_plane import TwoModes, game_of


def declared(game, view=PlaneView):
    return Watched(game, view).plot()


def border(game):
    return pieces(mark(declared(game), "D = 1/2"))


@pytest.mark.parametrize("loss", ["non_saturating", "hinge"])
@pytest.mark.parametrize(
    ("judge", "high", "low"),
    [
        (lambda x, y: 3 * x, (1.2, 0.4), (-1.2, 0.4)),
        (lambda x, y: 3 * y, (0.4, 1.2), (0.4, -1.2)),
        (lambda x, y: 2 * (x + y), (1.2, 1.2), (-1.2, -1.2)),
    ],
    ids=["right", "top", "upper right"],
)
def test_d_is_blue_where_it_says_real_and_orange_where_fake(judge, high, low, loss):
    watched = Watched(game_of(judge, loss=loss), PlaneView)
    red, _, blue = watched.pixel(*high)
    assert blue > red + 50
    red, _, blue = watched.pixel(*low)
    assert red > blue + 50


def test_the_colours_turn_where_the_labels_ask_for_low_scores_of_real():
    watched = Watched(game_of(lambda x, y: 3 * x, loss=LeastSquares(1, 0, 0)), PlaneView)
    red, _, blue = watched.pixel(-1.2, 0.4)
    assert blue > red + 50
    assert "real: low" in watched.plot().bar.label


def test_each_square_has_the_colour_of_its_middle():
    game = game_of(lambda x, y: x - 2 * y)
    low, high = game.data.extent
    ticks = low + (high - low) * (np.arange(Plane.CELLS) + 0.5) / Plane.CELLS
    x, y = np.meshgrid(ticks, ticks)
    (heat,) = marks_of(declared(game), Pixels)
    np.testing.assert_allclose(heat.values[::-1], 1 / (1 + np.exp(2 * y - x)), atol=1e-5)
    assert heat.extent == pytest.approx((low, high, low, high))
    assert heat.ends == (0, 1)


@pytest.mark.parametrize("level", [-0.4, 0.0, 0.3])
def test_the_border_is_where_d_says_one_half(level):
    (straight,) = border(game_of(lambda x, y: 5 * (y - level)))
    assert straight[:, 1] == pytest.approx(level, abs=1e-5)
    (circle,) = border(game_of(lambda x, y: x**2 + y**2 - (level - 1) ** 2 / 2))
    radius = abs(level - 1) / math.sqrt(2)
    assert np.hypot(*circle.T) == pytest.approx(radius, abs=0.01)


def test_scores_have_no_border_and_say_that_they_are_scores():
    plot = declared(game_of(loss="hinge"))
    assert legend(plot) == ["real", "generated"]
    assert "score" in plot.bar.label
    assert plot.bar.low < -1 < 1 < plot.bar.high  # D(x, y) = x


def test_real_and_generated_samples_are_those_of_the_scene():
    game = game_of()
    plot = declared(game)
    fake = game.push(game.draws.noise_batch(0, "show", DRAWN))
    np.testing.assert_array_equal(points(mark(plot, "generated")), fake)
    real = points(mark(plot, "real"))
    assert metrics.coverage(torch.from_numpy(real), game.data).modes == 8
    assert not any("outside" in text for text in texts(plot))
    game.G.middle.data.add_(100)
    assert "100% of the fakes lie outside" in texts(declared(game))


@pytest.mark.parametrize("way", [(1.0, 0.2), (0.3, -1.0), (-1.0, 1.0)])
def test_where_most_fakes_have_gone_says_an_arrow_at_the_edge(way):
    game = game_of()
    game.G.middle.data.add_(100 * torch.tensor(way))
    plot = declared(game)
    feet, tips = feet_and_tips(marks_of(plot, Shapes)[-1])
    assert np.abs(tips).max() == pytest.approx(0.96 * plot.x.high, rel=1e-3)
    (along,) = tips - feet
    np.testing.assert_allclose(along / np.hypot(*along), way / np.hypot(*way), atol=0.01)
    (words,) = (it for it in marks_of(plot, Words) if "outside" in it.text)
    assert words.y > 0.5 if way[1] < 0 else words.y < 0.5  # it covers no arrow


LOSSES = ["minimax", "non_saturating", "hinge", "wasserstein", LeastSquares(1, 0, 0)]


@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_arrows_start_at_fakes_and_go_where_gs_loss_falls(loss):
    game = game_of(lambda x, y: x * y + (2 * y).sin() / 2, loss=loss)
    watched = Watched(game, PlaneView)
    plot = watched.plot()
    foot, tip = arrows(plot)
    arrow, fakes = tip - foot, points(mark(plot, "generated"))
    assert len(foot) == PUSHES
    assert np.abs(foot[:, None] - fakes).sum(2).min(1).max() < 1e-5

    def g_loss(points):
        return np.array([game.settings.loss.g_loss(game.D(p[None])).item() for p in points])

    at, h = torch.from_numpy(foot), 1e-4  # in doubles
    step = h * torch.eye(2, dtype=torch.double)
    slope = np.stack([(g_loss(at + d) - g_loss(at - d)) / (2 * h) for d in step], 1)
    size = np.linalg.norm(slope, axis=1)
    unit = -slope / size[:, None]
    assert (arrow * unit).sum(1) == pytest.approx(np.linalg.norm(arrow, axis=1), rel=1e-3, abs=1e-6)
    most = most_push(game.settings.loss.output != "logit")
    share = np.minimum(size * watched.scene.look.reference.spread / most, 1)
    longest = PlaneView.LONGEST * (plot.x.high - plot.x.low)
    assert np.linalg.norm(arrow, axis=1) == pytest.approx(share * longest, rel=1e-2, abs=1e-4)


def test_arrows_belong_to_g_itself_where_an_average_makes_the_samples():
    game = game_of(average=0.9)
    assert "G itself" in declared(game).x.label
    assert "G itself" not in declared(game_of()).x.label


@pytest.mark.parametrize(("noise", "end"), [("gaussian", 2.5), ("uniform", 1.0)])
def test_the_net_is_g_of_straight_lines_of_noise(noise, end):
    game = game_of(noise=noise)
    plot = declared(game, WarpView)
    back = np.linalg.inv(game.G.weight.detach().numpy())
    for constant, name in enumerate(("z₁ constant", "z₂ constant")):
        lines = [piece @ back for piece in pieces(mark(plot, name))]
        levels = [piece[:, constant].mean() for piece in lines]
        assert levels == pytest.approx(np.linspace(-end, end, len(lines)), abs=1e-4)
        for piece in lines:
            assert np.ptp(piece[:, constant]) < 1e-4
            assert piece[[0, -1], 1 - constant] == pytest.approx([-end, end], abs=1e-4)


def test_coverage_is_what_the_scene_measures():
    plot = declared(game_of(G=TwoModes), CoverageView)
    names = ("modes covered", "high-quality samples")
    assert [mark(plot, name).y[-1] for name in names] == [0.25, 1]
    assert points(marks_of(plot, Points)[0]).tolist() == [[0, 0.25]]


@pytest.mark.parametrize("data", [plane.ring(), plane.grid()], ids=["ring", "grid"])
def test_the_floor_is_told(data):
    modes = len(data.centres)
    plot = declared(game_of(data=data), CoverageView)
    assert f"2,500 real: {modes} of {modes} modes, 98.9%" in texts(plot)


def titles(game):
    return [view.title for view in drawn(Scene(game)).views]


def test_the_views_of_a_plane_follow_from_its_players_and_data():
    both = ["Points and D", "Modes and quality", "Losses", "G's map", "D on real and fake"]
    for loss in gt.losses.LOSSES:
        assert titles(game_of(loss=loss)) == both
    assert titles(game_of(data=plane.heart())) == [both[0], *both[2:], both[1]]
    other = gt.preset("ring", G=lambda: gt.MLPGenerator(3, (8,), (2,)))
    assert titles(other) == [*both[:3], both[4]]


def test_a_learners_own_points_in_a_plane_can_be_watched():
    class Plane:
        def sample(self, n, generator):
            return torch.randn(n, 2, generator=generator)

    game = gt.Game(
        lambda: torch.nn.Linear(2, 2), lambda: torch.nn.Linear(2, 1), data=Plane(), latent_dim=2
    )
    watched = Watched(game)
    list(game.play(3))
    assert [view.title for view in watched.views] == [
        "Points and D", "Losses", "G's map", "D on real and fake", "Modes and quality",
    ]  # fmt: skip
    watched.draw()
    assert "Turn 3. Generator: mean (" in watched.scene.describe()


CHANGES = [
    {"loss": "hinge"},
    {"data": plane.spiral()},
    {"loss": LeastSquares(1, 0, 0), "instance_noise": 0.1},
    {"loss": "minimax", "label_smoothing": 0.2},
    {"label_smoothing": 0, "average": 0.9, "noise": "uniform"},
    {"loss": "wasserstein", "penalty": GradientPenalty(), "data": plane.grid()},
    {"batch_size": 1},
    {"data": plane.Picture(np.eye(4)), "loss": "non_saturating", "penalty": None, "average": None},
]


@pytest.mark.parametrize(("latent", "changes"), [(1, CHANGES[:2]), (2, CHANGES), (3, CHANGES[-3:])])
def test_no_change_stops_a_view_and_none_leaves_a_wrong_word(latent, changes):
    G = lambda: gt.MLPGenerator(latent, (8,), (2,))  # noqa: E731
    game = gt.preset("ring", G=G, D=lambda: gt.MLPDiscriminator((2,), (8,)))
    watched = Watched(game, name="A")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for change in changes:
            for name, value in change.items():
                setattr(game, name, value)
            list(game.play(2))
            watched.draw()
            titles = ("Points and D", "Losses", "D on real and fake")
            samples, losses, outputs = map(watched.plot, titles)
            scores = game.settings.loss.output != "logit"
            assert ("score" in samples.bar.label) == scores
            assert ("D = 1/2" in legend(samples)) != scores
            assert ("itself" in samples.x.label) == (game.average is not None)
            assert ("score" in outputs.y.label) == scores
            assert ("nats" in losses.y.label) != scores
            assert samples.name == losses.name == "A"
            low, high = watched.scene.look.reference.low, watched.scene.look.reference.high
            assert {samples.x.low, samples.y.low, samples.x.high, samples.y.high} == {low, high}
    assert watched.figure.svg().startswith(b"<?xml")
