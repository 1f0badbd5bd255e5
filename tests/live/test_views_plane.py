"""The views of games in the plane, and those of losses whose D gives scores: what they draw is what
the library computes.
"""

import math
import warnings

import numpy as np
import pytest
import torch

import gan_teach as gt
from gan_teach import metrics
from gan_teach.data import plane
from gan_teach.live import figure as live
from gan_teach.live import plots, views
from gan_teach.training.losses import GradientPenalty, LeastSquares
from gan_teach.training.scene import COVERING, DRAWN, PUSHES, Plane, Scene


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


class Watched:
    """A live figure of one kind of view, or of all; `frame` looks at the game anew."""

    def __init__(self, game, kind=views.SceneView, name=""):
        self.scene = Scene(game, name)
        self.views = [view for view in views.views_of(self.scene) if isinstance(view, kind)]
        self.figure = live.LiveFigure(self.views, columns=3)
        self.frame()

    def frame(self):
        self.scene.refresh()
        self.scene.measure()
        return self.figure.draw()

    def pixel(self, x, y):
        """The colour at a point of the first view."""
        picture = self.frame()
        right, up = self.figure.figure.axes[0].transData.transform((x, y)).round().astype(int)
        return picture[len(picture) - 1 - up, right, :3].astype(int)


def shown(game, kind):
    return Watched(game, kind).views[0]


def pieces(line):
    """The parts of a drawn line between its gaps: a list of (n, 2)."""
    points = np.array(line.get_data(), dtype=float).T
    gaps = np.flatnonzero(np.isnan(points).any(1))
    return [part for part in np.split(np.delete(points, gaps, 0), gaps - np.arange(len(gaps)))
            if len(part)]  # fmt: skip


def words(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


# --- D as colours and as a border -----------------------------------------------------------------


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
    watched = Watched(game_of(judge, loss=loss), views.PlaneView)
    red, _, blue = watched.pixel(*high)
    assert blue > red + 50
    red, _, blue = watched.pixel(*low)
    assert red > blue + 50


def test_the_colours_turn_where_the_labels_ask_for_low_scores_of_real():
    watched = Watched(game_of(lambda x, y: 3 * x, loss=LeastSquares(1, 0, 0)), views.PlaneView)
    red, _, blue = watched.pixel(-1.2, 0.4)
    assert blue > red + 50
    assert "real: low" in watched.views[0]._bar.ax.get_ylabel()


def test_each_square_has_the_colour_of_its_middle():
    game = game_of(lambda x, y: x - 2 * y)
    view = shown(game, views.PlaneView)
    low, high = game.data.extent
    ticks = low + (high - low) * (np.arange(Plane.CELLS) + 0.5) / Plane.CELLS
    x, y = np.meshgrid(ticks, ticks)
    heat = np.reshape(view._heat.get_array(), (Plane.CELLS, -1))
    np.testing.assert_allclose(heat, 1 / (1 + np.exp(2 * y - x)), atol=1e-5)


@pytest.mark.parametrize("level", [-0.4, 0.0, 0.3])
def test_the_border_is_where_d_says_one_half(level):
    (line,) = pieces(shown(game_of(lambda x, y: 5 * (y - level)), views.PlaneView)._half)
    assert line[:, 1] == pytest.approx(level, abs=1e-5)
    (circle,) = pieces(
        shown(game_of(lambda x, y: x**2 + y**2 - (level - 1) ** 2 / 2), views.PlaneView)._half
    )
    radius = abs(level - 1) / math.sqrt(2)
    assert np.hypot(*circle.T) == pytest.approx(radius, abs=0.01)


def test_scores_have_no_border_and_say_that_they_are_scores():
    view = shown(game_of(loss="hinge"), views.PlaneView)
    assert not pieces(view._half)
    assert words(view._ax) == ["real", "generated"]
    assert "score" in view._bar.ax.get_ylabel()
    low, high = view._heat.get_clim()
    assert low < -1 < 1 < high  # D(x, y) = x


# --- samples and what pushes them -----------------------------------------------------------------


def test_real_and_generated_samples_are_those_of_the_scene():
    game = game_of()
    view = shown(game, views.PlaneView)
    fake = game.push(game.draws.noise_batch(0, "show", DRAWN))
    np.testing.assert_array_equal(np.array(view._fake.get_data()).T, fake)
    real = np.array(view._real.get_data()).T
    assert metrics.coverage(torch.from_numpy(real), game.data).modes == 8
    assert view._far.get_text() == ""
    game.G.middle.data.add_(100)
    assert shown(game, views.PlaneView)._far.get_text() == "100% of the fakes lie outside"


LOSSES = ["minimax", "non_saturating", "hinge", "wasserstein", LeastSquares(1, 0, 0)]


@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_arrows_start_at_fakes_and_go_where_gs_loss_falls(loss):
    game = game_of(lambda x, y: x * y + (2 * y).sin() / 2, loss=loss)
    view = shown(game, views.PlaneView)
    corners = view._arrows._path.vertices.reshape(PUSHES, -1, 2)
    foot, arrow = corners[:, :4].mean(1), corners[:, 8] - corners[:, :4].mean(1)
    fakes = np.array(view._fake.get_data()).T
    assert np.abs(foot[:, None] - fakes).sum(2).min(1).max() < 1e-5

    def g_loss(points):
        return np.array([game.settings.loss.g_loss(game.D(p[None])).item() for p in points])

    at, h = torch.from_numpy(foot), 1e-4  # in doubles
    step = h * torch.eye(2, dtype=torch.double)
    slope = np.stack([(g_loss(at + d) - g_loss(at - d)) / (2 * h) for d in step], 1)
    size = np.linalg.norm(slope, axis=1)
    unit = -slope / size[:, None]
    assert (arrow * unit).sum(1) == pytest.approx(np.linalg.norm(arrow, axis=1), rel=1e-3, abs=1e-6)
    place = view.scene.look.plane
    share = np.minimum(size * place.spread / views.Arrows.most(game.settings.loss), 1)
    longest = view.LONGEST * (place.high - place.low)
    assert np.linalg.norm(arrow, axis=1) == pytest.approx(share * longest, rel=1e-2, abs=1e-4)


def test_under_instance_noise_the_push_is_the_mean_over_the_noise():
    look = Scene(game_of(lambda x, y: x**3 / 3, loss="hinge", instance_noise=0.5)).look
    _, x, push = look.pushed
    assert not push[:, 1].any()
    assert (push[:, 0] - x[:, 0] ** 2).mean().item() == pytest.approx(0.25, rel=0.2)  # E[x + e]^2
    bent = Scene(game_of(lambda x, y: 3 * x - y, loss="wasserstein", instance_noise=0.5)).look
    torch.testing.assert_close(bent.pushed[2], torch.tensor([[3.0, -1.0]]).expand(PUSHES, 2))


def test_arrows_belong_to_g_itself_where_an_average_makes_the_samples():
    game = game_of(average=0.9)
    view = shown(game, views.PlaneView)
    assert "G itself" in view._ax.get_xlabel()
    with torch.no_grad():
        game.G.middle.add_(0.5)
    z, x, _ = Scene(game).look.pushed
    torch.testing.assert_close(x, game.G(z).detach())


# --- G's map --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("noise", "end"), [("gaussian", 2.5), ("uniform", 1.0)])
def test_the_net_is_g_of_straight_lines_of_noise(noise, end):
    game = game_of(noise=noise)
    view = shown(game, views.WarpView)
    back = np.linalg.inv(game.G.weight.detach().numpy())
    for constant, net in enumerate(view._nets):
        lines = [line @ back for line in pieces(net)]
        levels = [line[:, constant].mean() for line in lines]
        assert levels == pytest.approx(np.linspace(-end, end, len(lines)), abs=1e-4)
        for line in lines:
            assert np.ptp(line[:, constant]) < 1e-4
            assert line[[0, -1], 1 - constant] == pytest.approx([-end, end], abs=1e-4)


# --- modes and quality ----------------------------------------------------------------------------


class TwoModes(Affine):
    """A G that reaches the two modes at (1, 0) and (-1, 0), and nothing else."""

    def forward(self, z):
        return torch.stack((z[:, 0].sign(), 0 * z[:, 0]), 1) + 0 * self.middle


def test_coverage_is_what_the_library_counts():
    watched = Watched(game_of(G=TwoModes), views.CoverageView)
    look, view = watched.scene.look, watched.views[0]
    assert (look.modes, look.covered, look.high_quality) == (2, 0.25, 1)
    assert [line.get_ydata()[-1] for line in view._lines] == [0.25, 1]
    look = Scene(game_of()).look
    assert look.measured.shape == (COVERING, 2)
    assert look.coverage[:2] == metrics.coverage(look.measured, look.data)[:2]


@pytest.mark.parametrize("data", [plane.ring(), plane.grid()], ids=["ring", "grid"])
def test_true_samples_measure_the_floor(data):
    view = shown(game_of(data=data), views.CoverageView)
    covered, quality = view.scene.look.plane.floor.mean(0).tolist()
    assert covered == pytest.approx(1)
    assert quality == pytest.approx(1 - math.exp(-4.5), abs=2e-3)
    modes = len(data.centres)
    texts = [text.get_text() for text in view._ax.texts]
    assert f"2,500 real: {modes} of {modes} modes, 98.9%" in texts


# --- which views ----------------------------------------------------------------------------------


def titles(game):
    return [view.title for view in views.views_of(Scene(game))]


def test_the_views_of_a_plane_follow_from_its_players_and_data():
    both = ["Points and D", "Modes and quality", "Losses", "G's map", "D on real and fake"]
    for loss in gt.losses.LOSSES:
        assert titles(game_of(loss=loss)) == both
    assert titles(game_of(data=plane.heart())) == [both[0], *both[2:], both[1]]
    other = gt.preset("ring", G=lambda: gt.MLPGenerator(3, (8,), (2,)))
    assert titles(other) == [*both[:3], both[4]]


@pytest.mark.parametrize("name", ["ring", "program_a"])
def test_two_games_side_by_side_have_the_same_views(name):
    for loss in gt.losses.LOSSES:
        assert titles(gt.preset(name, loss=loss)) == titles(gt.preset(name))


# --- changes in mid-game --------------------------------------------------------------------------

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
    by_title = {view.title: view for view in watched.views}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for change in changes:
            for name, value in change.items():
                setattr(game, name, value)
            list(game.play(2))
            watched.frame()
            scores = game.settings.loss.output != "logit"
            points = by_title["Points and D"]
            assert ("score" in points._bar.ax.get_ylabel()) == scores
            assert ("D = 1/2" in words(points._ax)) != scores
            assert not (scores and pieces(points._half))
            assert ("itself" in points._ax.get_xlabel()) == (game.average is not None)
            outputs = by_title["D on real and fake"]
            assert ("score" in outputs._ax.get_ylabel()) == scores
            assert outputs._half.get_visible() != scores
            assert ("nats" in by_title["Losses"]._ax.get_ylabel()) != scores
            assert len(by_title["Losses"]._ax.texts) >= 1
            low, high = watched.scene.look.plane.low, watched.scene.look.plane.high
            assert points._ax.get_xlim() == points._ax.get_ylim() == (low, high)
    assert watched.figure.svg().startswith(b"<?xml")


@pytest.mark.parametrize("loss", ["non_saturating", "hinge"])
@pytest.mark.parametrize("name", ["ring", "program_a"])
def test_players_gone_to_nan_can_be_looked_at(name, loss):
    game = gt.preset(name, loss=loss)
    list(game.play(2))
    of_plane = views.PlaneView | views.WarpView | views.CoverageView | views.OutputView
    before = Watched(game, of_plane if name == "ring" else views.DensityView | views.MapView)
    for player in (game.D, game.G):
        with torch.no_grad():
            for weight in player.parameters():
                weight.fill_(torch.nan)
        before.frame()
        assert "Turn 2." in before.scene.describe()
        if name == "ring":
            assert not pieces(before.views[0]._half)
    Watched(game, views.PlaneView | views.DensityView)


def test_scores_and_probabilities_are_not_drawn_as_one_line():
    game = game_of()
    watched = Watched(game, views.OutputView)
    (view,) = watched.views

    def first_and_last():
        watched.frame()
        return view._real.get_xdata()[[0, -1]].tolist()

    for loss, since in (("minimax", 0), ("hinge", 10), ("wasserstein", 10), ("minimax", 30)):
        game.loss = loss
        list(game.play(10))
        assert watched.scene.game.turns - first_and_last()[1] <= 1
        assert first_and_last()[0] == since + 1
    game.loss = "hinge"
    game.reset()
    list(game.play(3))
    assert first_and_last() == [1, 3]


# --- numbers on axes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "labels", "factor"),
    [
        (0, 0.4, ["0", "0.1", "0.2", "0.3", "0.4"], ""),
        (-1, 1, ["−1", "−0.5", "0", "0.5", "1"], ""),
        (-6000, 2000, ["−6", "−4", "−2", "0", "2"], r" ($\times 10^{3}$)"),
        (0, 0.004, ["0", "1", "2", "3", "4"], r" ($\times 10^{-3}$)"),
    ],
)
def test_ticks_are_short(low, high, labels, factor):
    ticks, *rest = plots.short_ticks(low, high)
    assert rest == [labels, factor]
    scale = {"": 1, " ($\\times 10^{3}$)": 1e3, " ($\\times 10^{-3}$)": 1e-3}[factor]
    assert [float(label.replace("−", "-")) * scale for label in labels] == pytest.approx(ticks)


@pytest.mark.parametrize("size", [1e-3, 0.3, 7, 1e9])
@pytest.mark.parametrize("middle", [0, 5, -3])
def test_limits_hold_what_they_were_made_for_and_no_more_than_they_need(size, middle):
    low, high = middle - size / 2, middle + size / 2
    ends = plots.round_limits(low, high)
    assert ends[0] < low < high < ends[1]
    assert ends[1] - ends[0] < 2 * (high - low)


def test_a_range_moves_seldom():
    limits, random = views.Range(), np.random.default_rng(0)
    moved = [limits.follow(random.normal(size=50)) for _ in range(400)]
    assert 1 <= sum(moved) <= 10
    moved = [limits.follow(np.array([-1.0, 1.01**t, np.nan])) for t in range(400)]
    assert sum(moved) <= 20  # the values grow to the 50-fold
    assert limits.follow(np.array([0.0, 1.0]))
    assert not limits.follow(np.array([np.nan, np.inf]))


@pytest.mark.parametrize("loss", list(gt.losses.LOSSES))
def test_a_game_not_yet_played_has_a_readable_axis_of_losses(loss):
    view = shown(game_of(loss=loss), views.LossView)
    low, high = view._ax.get_ylim()
    assert 0.1 < high - low < 10
    assert "times" not in view._ax.get_ylabel()


def test_the_values_at_equilibrium_follow_the_smoothing_of_labels():
    a = 0.2
    (_, _, on_d), (_, _, on_g) = plots.equilibrium_values(gt.losses.non_saturating, a)
    d = torch.linspace(0.01, 0.99, 9801, dtype=torch.double)
    assert on_d == pytest.approx((-(1 - a) * d.log() - (1 + a) * (1 - d).log()).min().item())
    assert on_g == pytest.approx(-math.log((1 - a) / 2))
    assert plots.equilibrium_values(gt.losses.hinge, a) == []
    plain = plots.equilibrium_values(gt.losses.minimax)
    assert [name for name, _, _ in plain] == ["2 log 2", "-log 2"]


def test_names_of_values_at_equilibrium_do_not_overlap():
    ax = plots.new_axes()
    for top, aside in ((40, ["bottom", "top"]), (3, ["center", "center"])):
        ax.set_ylim(0, top)
        labels = plots.mark_equilibrium(ax, gt.losses.non_saturating)[1::2]
        assert [label.get_va() for label in labels] == aside
    plots.plt.close("all")
