"""What is drawn of a game of digits."""

import warnings

import pytest
import torch

from gan_teach.live.kinds import drawn
from gan_teach.live.kinds.digits import ClassesView, FrechetView
from gan_teach.live.marks import Bars, Points
from gan_teach.training.scene import Scene
from tests.live.digit_games import Grey, painted
from tests.live.watched import Watched, marks_of, points, texts


def heights(plot):
    """The bars of what is read, and of what is read confidently."""
    return [bars.y for bars in marks_of(plot, Bars)]


def test_digits_have_six_views_and_four_where_nobody_reads_them():
    game = painted().game
    titles = ["Samples", "Classes", "Frechet distance", "Losses", "D on real and fake", "Noise"]
    assert [view.title for view in Watched(game, scored=True).views] == titles
    assert [view.title for view in Watched(game).views] == [titles[0], *titles[3:]]
    assert drawn(Scene(game, scored=True)).opening == drawn(Scene(game)).opening == 3


@pytest.mark.parametrize("digits", [range(10), [3], [0, 7]])
def test_the_bars_are_the_digits_that_g_paints(digits):
    plot = Watched(painted(digits), ClassesView).plot()
    read, sure = heights(plot)
    assert read.sum() == pytest.approx(1)
    assert read[list(digits)].sum() > 0.85  # the classifier learnt MNIST, not these
    assert read[list(digits)] == pytest.approx(1 / len(digits), abs=0.08)
    assert (sure <= read + 1e-9).all()
    assert f"confident: {sure.sum():.0%}" in texts(plot)[0]
    assert plot.y.high >= read.max()


def test_the_bars_stay_until_it_is_measured_again():
    scene = painted([1])
    watched = Watched(scene, ClassesView)
    before, _ = heights(watched.plot())
    scene.game.G.images = scene.game.G.images * 0
    scene.refresh()
    assert (heights(watched.views[0].plot())[0] == before).all()
    scene.measure()
    assert (heights(watched.views[0].plot())[0] != before).any()


def test_a_g_that_paints_real_digits_stands_near_the_floor_and_one_digit_far_above():
    all_ten, one = painted(), painted([3])
    for scene in (all_ten, one):
        scene.measure()
    floor = all_ten.look.reference.real.floor
    assert all_ten.figures.frechet[0] < 2 * floor.max()
    assert one.figures.frechet[0] > 20 * floor.max()
    plot = Watched(one, FrechetView).plot()
    assert points(marks_of(plot, Points)[0]).tolist() == [[0, one.figures.frechet[0]]]
    assert "not comparable with Inception FID" in texts(plot)
    assert "embedded digits" in plot.x.label


def test_pictures_of_samples_that_cannot_be_read_say_so():
    scene = painted()
    scene.game.G.images = scene.game.G.images * torch.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        watched = Watched(scene, ClassesView, FrechetView)
        watched.draw()
    for plot in watched.plots():
        assert "the samples cannot be read" in texts(plot)
    assert "cannot be read" in scene.describe()


def test_data_that_are_no_digits_in_mid_game_are_drawn_too():
    scene = painted()
    watched = Watched(scene)
    watched.draw()
    scene.game.data = Grey()
    scene.game.d_step()
    watched.draw()
    for title in ("Classes", "Frechet distance"):
        assert "these data are no digits" in texts(watched.plot(title))
    assert scene.describe()
