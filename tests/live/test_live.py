"""The live figure and `gt.watch`: quick frames that show the game as it is."""

import io
import warnings

import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt
from PIL import Image

import gan_teach as gt
from gan_teach.data.labelled import LabelledDigits
from gan_teach.live import figure as live
from gan_teach.live import plots, views
from gan_teach.live import watch as watching
from gan_teach.live.explore import value_and_js
from gan_teach.models.conditional import ConditionalDiscriminator, ConditionalGenerator
from gan_teach.support import walks
from gan_teach.training.scene import Scene, fixed_noise


def pixels(frame):
    return np.asarray(Image.open(io.BytesIO(frame)).convert("RGB")).astype(int)


@pytest.fixture
def game():
    return gt.preset("program_a")


class Watched:
    """A live figure of all views of a game; `frame` looks at the game anew."""

    def __init__(self, game):
        self.scene = Scene(game)
        self.views = views.views_of(self.scene)
        self.figure = live.LiveFigure(self.views, columns=2)

    def frame(self, format="jpeg"):
        self.scene.refresh()
        self.scene.measure()
        return self.figure.frame(format)


def make(game):
    return Watched(game)


def test_a_frame_is_the_same_whether_drawn_at_once_or_bit_by_bit(game):
    bit_by_bit, at_once = make(game), make(game)
    for _ in range(4):
        list(game.play(100))
        frame = bit_by_bit.frame("png")
    at_once.scene.figures.take(bit_by_bit.scene.figures)
    assert np.abs(pixels(frame) - pixels(at_once.frame("png"))).max() <= 2


def test_what_moves_is_drawn_without_a_new_background(game):
    watched = make(game)
    list(game.play(10))
    first = watched.frame("png")
    background = watched.figure._background
    list(game.play(50))
    assert watched.frame("png") != first
    assert watched.figure._background is background


def test_the_background_follows_new_data_and_a_new_loss(game):
    watched = make(game)
    list(game.play(10))
    before = pixels(watched.frame("png"))
    game.loss = "minimax"
    game.data = gt.Mixture([-3, 3], std=0.5)
    list(game.play(10))
    after = pixels(watched.frame("png"))
    assert after.shape == before.shape
    assert (np.abs(after - before).max(axis=2) > 50).mean() > 0.01


def test_drawing_a_game_does_not_move_it(game):
    watched = make(game)
    list(game.play(5))
    watched.frame()
    other = gt.preset("program_a")
    list(other.play(5))
    assert list(game.play(5)) == list(other.play(5))


def test_a_game_on_a_line_has_six_views_and_digits_four_or_if_scored_six(game, monkeypatch):
    titles = [view.title for view in views.views_of(Scene(game))]
    assert titles == [
        "Densities and D", "Losses", "G's map", "V and its bound", "W1 distance", "JS divergence",
    ]  # fmt: skip
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    digits = make(gt.preset("program_c_mended"))
    assert [view.title for view in digits.views] == [
        "Samples", "Losses", "D on real and fake", "Noise",
    ]  # fmt: skip
    first = digits.frame()
    list(digits.scene.game.play(20))
    assert digits.frame() != first
    scored = Scene(digits.scene.game, scored=True)
    assert [view.title for view in views.views_of(scored)] == [
        "Samples", "Classes", "Frechet distance", "Losses", "D on real and fake", "Noise",
    ]  # fmt: skip
    assert (views.opening(scored), views.opening(Scene(game))) == (3, 2)


def test_more_numbers_of_noise_leave_out_the_map_alone():
    game = gt.preset("program_a", G=lambda: gt.MLPGenerator(latent_dim=3))
    watched = make(game)
    assert "G's map" not in [view.title for view in watched.views]
    list(game.play(5))
    assert watched.frame()


def test_a_learners_own_points_in_a_plane_can_be_watched():
    class Plane:
        def sample(self, n, generator):
            return torch.randn(n, 2, generator=generator)

    game = gt.Game(
        lambda: torch.nn.Linear(2, 2), lambda: torch.nn.Linear(2, 1), data=Plane(), latent_dim=2
    )
    watched = make(game)
    list(game.play(3))
    assert [view.title for view in watched.views] == [
        "Points and D", "Losses", "G's map", "D on real and fake", "Modes and quality",
    ]  # fmt: skip
    assert watched.frame()
    assert "Turn 3. Generator: mean (" in watched.scene.describe()


def test_an_svg_shows_what_moves_and_leaves_the_figure_alive(game):
    watched = make(game)
    list(game.play(10))
    before = watched.frame("png")
    text = watched.figure.svg().decode()
    assert text.count("<path") > 30
    assert watched.frame("png") == before


def test_the_axes_of_the_losses_do_not_flicker(game):
    view = views.LossView(Scene(game))
    figure = live.LiveFigure([view])
    changes = 0
    figure.draw()
    for _ in range(60):
        list(game.play(20))
        changes += view.update()
    assert changes <= 5  # 200, 500, 1,000, and twice for a large loss


@pytest.mark.parametrize("push", [-3.0, -0.05, 0.0, 0.2])
def test_an_arrow_is_as_long_as_its_push_and_points_that_way(push):
    from gan_teach.training.scene import ARROWS

    ax = plots.new_axes()
    arrows = views.Arrows(ax)
    at = torch.ones(ARROWS, 1)
    arrows.point(at, at, push * at, 2.0, across=True, side=0.1)
    x = arrows._path.vertices.reshape(ARROWS, -1, 2)[:, :, 0]
    tip = np.sign(push) * min(abs(push) * 2 / 0.4, 1) * 1.5 * 2
    far = x[0][np.abs(x[0] - 1).argmax()] - 1
    assert far == pytest.approx(tip, abs=0.13)  # at least the dot
    plt.close("all")


def test_the_picture_in_words_tells_mean_spread_and_d():
    game = gt.preset("gaussian_recipe")
    assert "Turn 0." in Scene(game).describe()
    list(game.play(1500))
    words = Scene(game).describe()
    assert "Turn 1,500." in words
    assert "mean 3." in words or "mean 2.9" in words
    assert "D cannot tell: 0.5" in words or "D cannot tell: 0.4" in words


def test_watch_goes_on_where_it_was_and_says_when_g_has_collapsed(game, capsys):
    gt.watch(game, 30)
    gt.watch(game, 20)
    assert game.turns == 50
    assert "collapsed" not in capsys.readouterr().out
    with torch.no_grad():
        for weight in game.G.parameters():
            weight.zero_()
    game.lr_g = 1e-12
    gt.watch(game, 1)
    assert "collapsed" in capsys.readouterr().out


def test_an_interrupted_watch_loses_nothing(game, small_blocks):
    class Interrupting(gt.Gaussian):
        def sample(self, n, generator=None):
            if game.d_updates == 12:
                import signal

                signal.raise_signal(signal.SIGINT)
            return super().sample(n, generator)

    game.data = Interrupting(3, 2)
    with pytest.raises(KeyboardInterrupt):
        gt.watch(game, 100)
    assert game.turns == game.d_updates == game.g_updates == 13
    game.data = gt.Gaussian(3, 2)
    gt.watch(game, 7)
    assert game.turns == 20


def test_bad_numbers_of_turns_are_refused(game):
    with pytest.raises(ValueError, match="whole number"):
        gt.watch(game, -1)


def test_the_explorer_shows_the_closed_forms():
    explorer = gt.explore_optimal_discriminator(mean=2)
    assert "JS = 0.3368" in explorer.describe()
    before = explorer._image.value
    explorer._mean.value = 0
    assert "JS = 0.0000" in explorer.describe()
    assert "-1.3863" in explorer.describe()
    assert explorer._image.value != before
    assert value_and_js(gt.Gaussian(8, 1))[1] == pytest.approx(0.6931, abs=1e-4)


@pytest.mark.parametrize("mean", [-8, 0, 8])
@pytest.mark.parametrize("std", [0.3, 1, 3])
def test_the_explorer_is_right_in_every_corner_of_its_sliders(mean, std):
    value, js = value_and_js(gt.Gaussian(mean, std))
    assert value == pytest.approx(-np.log(4) + 2 * js, abs=1e-9)


def test_plots_return_the_axes_they_were_given_and_show_nothing(monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: pytest.fail("a plot called plt.show()"))
    ax = plots.new_axes()
    x = torch.linspace(0, 1, 5)
    history = gt.preset("program_a").history
    assert plots.plot_densities(x, x, x, ax=ax) is ax
    assert plots.plot_histograms(x, x[:3], ax=ax) is ax
    assert plots.plot_discriminator(x, x, x, ax=ax) is ax
    assert plots.plot_losses(history, gt.losses.minimax, ax=ax) is ax
    assert plots.plot_curves(x, {"a": x}, ax=ax) is ax
    assert plots.plot_digits(torch.rand(5, 1, 28, 28), ax=ax) is ax
    plt.close("all")


def test_a_tile_holds_every_image_with_a_gap():
    images = torch.arange(3.0).reshape(3, 1, 1, 1).expand(3, 1, 4, 4)
    sheet = plots.tile(images, columns=2, gap=1)
    assert sheet.shape == (9, 9)
    assert (sheet[0, 0], sheet[0, 5], sheet[5, 0], sheet[8, 8]) == (0, 1, 2, 0)


@pytest.mark.parametrize("name", ["program_a", "program_c_mended"])
def test_a_game_gone_to_nan_can_still_be_drawn_and_says_so(name, monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    game = gt.preset(name)
    list(game.play(3))
    with torch.no_grad():
        for weight in game.G.parameters():
            weight.fill_(torch.nan)
    with pytest.raises(gt.TrainingDiverged, match="learning rate"):
        gt.watch(game, 10)
    game.reset()
    gt.watch(game, 3)
    assert game.turns == 3


class OnlySamples:
    """A learner's own data: it knows no density."""

    def sample(self, n, generator):
        return torch.randn(n, 1, generator=generator) + 3


def test_data_without_a_density_is_drawn_too():
    game = gt.preset("program_a", data=OnlySamples())
    watched = make(game)
    watched.frame()
    line = watched.scene.look.line
    x = torch.linspace(0, 6, 361)
    p = np.interp(x, line.x, line.p)
    assert np.abs(p - gt.Gaussian(3, 1).density(x).numpy()).max() < 0.04
    assert line.std == pytest.approx(1, abs=0.02)


def paced(monkeypatch, rate, share=0.5, tick=0.02, cost=0.0, seconds=2.0):
    """How often a pacer is due where it is asked every tick and each frame costs so much."""
    clock = [100.0]
    monkeypatch.setattr(watching.time, "perf_counter", lambda: clock[0])
    pacer, frames = watching.FramePacer(rate, share), 0
    while clock[0] < 100 + seconds:
        with pacer as due:
            if due:
                frames += 1
                clock[0] += cost
        clock[0] += tick
    return frames


@pytest.mark.parametrize("rate", [1, 5, 10, 20])
def test_frames_come_at_their_rate(monkeypatch, rate):
    assert paced(monkeypatch, rate) == pytest.approx(2 * rate, abs=2)


def test_frames_take_no_more_than_their_share(monkeypatch):
    assert paced(monkeypatch, 20, share=0.1, cost=0.05) == pytest.approx(4, abs=1)


def test_a_pause_is_not_made_up_for(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(watching.time, "perf_counter", lambda: clock[0])
    pacer = watching.FramePacer(10)
    due = []
    for clock[0] in (1, 1.05, 60, 60.01, 60.02, 60.2):
        with pacer as it:
            due.append(it)
    assert due == [True, False, True, False, False, True]


def test_a_frame_that_fails_counts_and_its_error_is_not_swallowed(monkeypatch):
    pacer = watching.FramePacer(1)
    with pytest.raises(ZeroDivisionError), pacer:
        raise ZeroDivisionError
    with pacer as due:
        assert not due


def test_all_views_of_data_at_one_point_are_drawn_without_a_warning():
    class Constant:
        def sample(self, n, generator):
            return torch.full((n, 1), 3.0)

    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.simplefilter("error", RuntimeWarning)
        watched = make(gt.preset("program_a", data=Constant()))
        list(watched.scene.game.play(3))
        assert watched.frame()


@pytest.mark.parametrize("noise", ["gaussian", "uniform"])
@pytest.mark.parametrize("latent", [1, 3])
def test_every_view_draws_every_kind_of_game(noise, latent):
    G = lambda: gt.MLPGenerator(latent_dim=latent)  # noqa: E731
    game = gt.preset("program_b", G=G, noise=noise, data=gt.Mixture([-4, 0, 4], 0.3))
    watched = make(game)
    for _ in range(3):
        list(game.play(20))
        game.noise = "gaussian" if game.noise == "uniform" else "uniform"
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert watched.frame()
    assert watched.figure.svg().startswith(b"<?xml")


class DigitsAs(torch.nn.Module):
    """A G that paints real digits: its noise says which ones."""

    latent_dim = 2

    def __init__(self, images):
        super().__init__()
        self.images, self.weight = images, torch.nn.Parameter(torch.zeros(1))

    def forward(self, z):
        chosen = (torch.special.ndtr(z[:, 0]) * len(self.images)).long().clamp(max=len(self.images))
        return self.images[chosen] + 0 * self.weight


def painted(digits=range(10), **settings):
    """A scene of a G that paints these of the embedded digits, and nothing else."""
    data = gt.digits("embedded")
    wanted = torch.isin(data.labels, torch.tensor(list(digits)))
    G = DigitsAs(data.scale(data.images[wanted]))
    return Scene(
        gt.Game(G, lambda: gt.MLPDiscriminator((1, 28, 28), (4,)), data=data, **settings),
        scored=True,
    )


def heights(view):
    return np.array([bar.get_height() for bar in view._read.patches])


@pytest.mark.parametrize("digits", [range(10), [3], [0, 7]])
def test_the_bars_are_the_digits_that_g_paints(digits):
    scene = painted(digits)
    scene.measure()
    view = views.ClassesView(scene)
    live.LiveFigure([view]).draw()
    read = heights(view)
    assert read.sum() == pytest.approx(1)
    assert read[list(digits)].sum() > 0.85  # the classifier learnt MNIST, not these
    assert read[list(digits)] == pytest.approx(1 / len(digits), abs=0.08)
    sure = np.array([bar.get_height() for bar in view._sure.patches])
    assert (sure <= read + 1e-9).all()
    share = f"confident: {sure.sum():.0%}"
    assert share in view._words.get_text()
    assert view._top >= read.max()


def test_the_bars_stay_until_it_is_measured_again():
    scene = painted([1])
    scene.measure()
    view = views.ClassesView(scene)
    figure = live.LiveFigure([view])
    figure.draw()
    before = heights(view)
    scene.game.G.images = scene.game.G.images * 0
    scene.refresh()
    figure.draw()
    assert (heights(view) == before).all()
    scene.measure()
    figure.draw()
    assert (heights(view) != before).any()


def test_a_g_that_paints_real_digits_stands_near_the_floor_and_one_digit_far_above():
    all_ten, one = painted(), painted([3])
    for scene in (all_ten, one):
        scene.measure()
    floor = all_ten.look.digits.real.floor
    assert all_ten.figures.frechet[0] < 2 * floor.max()
    assert one.figures.frechet[0] > 20 * floor.max()
    view = views.FrechetView(one)
    live.LiveFigure([view]).draw()
    assert view.now() == (0, one.figures.frechet[0])
    texts = [text.get_text() for text in view._ax.texts]
    assert "not comparable with Inception FID" in texts
    assert "embedded digits" in view._ax.get_xlabel()


def test_pictures_of_samples_that_cannot_be_read_say_so():
    scene = painted()
    scene.game.G.images = scene.game.G.images * torch.nan
    scene.refresh()
    scene.measure()
    classes, distance = views.ClassesView(scene), views.FrechetView(scene)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        live.LiveFigure([classes, distance]).draw()
    assert "cannot be read" in classes._words.get_text()
    assert "cannot be read" in distance.missing()
    assert "cannot be read" in scene.describe()


def test_data_that_are_no_digits_in_mid_game_are_drawn_too():
    class Grey:
        def sample(self, n, generator):
            return torch.full((n, 1, 28, 28), 0.5)

    scene = painted()
    scene.measure()
    watched = views.views_of(scene)
    figure = live.LiveFigure(watched, columns=3)
    figure.draw()
    scene.game.data = Grey()
    scene.game.d_step()
    scene.refresh()
    scene.measure()
    figure.draw()
    assert "no digits" in watched[2].missing()
    assert "no digits" in watched[1]._words.get_text()
    assert scene.describe()


def conditional_game():
    return gt.Game(
        lambda: ConditionalGenerator(6, 4), lambda: ConditionalDiscriminator(4),
        data=LabelledDigits(gt.digits("embedded")), batch_size=8,
    )  # fmt: skip


def test_a_conditional_g_is_shown_with_a_digit_in_each_column():
    scene = Scene(conditional_game())
    view = views.DigitsView(scene)
    live.LiveFigure([view]).draw()
    sheet = view._image.get_array()
    assert sheet.shape == (8 * 30 - 2, 10 * 30 - 2)
    z = fixed_noise(scene.game, 8)
    for row, digit in ((0, 0), (3, 7), (7, 9)):
        picture = scene.painter(z[row : row + 1], digit)[0, 0]
        cell = sheet[30 * row : 30 * row + 28, 30 * digit : 30 * digit + 28]
        np.testing.assert_allclose(cell, picture, atol=1e-6)


def test_the_sheet_of_samples_meets_the_noise_that_g_meets():
    game = painted().game
    scene = Scene(game)
    view = views.DigitsView(scene)
    figure = live.LiveFigure([view])
    figure.draw()
    before = view._image.get_array().copy()
    game.noise = "uniform"
    game.d_step()
    scene.refresh()
    figure.draw()
    assert (view._image.get_array() != before).any()


@pytest.mark.parametrize("digit", [None, 4])
@pytest.mark.parametrize("mode", ["walk", "arithmetic"])
def test_pictures_of_noise_are_those_that_g_makes(mode, digit):
    scene = Scene(conditional_game())
    scene.choice = walks.NoiseChoice(mode, a=5, b=6, c=7, t=0.25, digit=digit)
    view = views.NoiseView(scene)
    figure = live.LiveFigure([view])
    figure.draw()
    vectors = list(scene.choice.vectors(scene.painter.latent_dim, "gaussian").values())
    shown = [image.get_array() for image in view._images if image.get_visible()]
    if digit is None:
        wanted = scene.painter.of_all_digits(torch.cat(vectors))
        assert (shown[0] == plots.tile(wanted, columns=10)).all()
        assert len(shown) == 1
    else:
        large = vectors[1 if mode == "walk" else 3]
        assert (shown[-1] == scene.painter(large, 4)[0, 0].numpy()).all()
        assert len(shown) == (2 if mode == "walk" else 4)
    assert figure.views[0].update() is False  # the words stand still


def test_the_words_beside_noise_follow_the_choice():
    scene = painted()
    view = views.NoiseView(scene)
    figure = live.LiveFigure([view])

    def words():
        figure.draw()
        return {text.get_text() for text in view._ax.texts}

    assert {"from noise 0", "to noise 1", "t = 0.50", "along an arc"} < words()
    scene.choice = walks.NoiseChoice("arithmetic", a=8)
    assert {"A: noise 8", "A − B + C", "=", "−", "+"} < words()
    scene.game.noise = "uniform"
    scene.choice = walks.NoiseChoice(t=1.0)
    scene.game.d_step()
    assert {"t = 1.00", "along a straight line"} < words()
