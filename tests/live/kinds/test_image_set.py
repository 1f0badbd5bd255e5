"""What is drawn of a game of pictures that the data holds."""

import numpy as np
import pytest
import torch

import gan_teach as gt
from gan_teach.live.kinds.image_set import BesideRealView, DistanceView, NearestView
from gan_teach.live.marks import Band
from gan_teach.training.kinds.look import fixed_noise
from tests.live.watched import Watched, marks_of, texts
from tests.own_data import copier_of, image_game, squares
from tests.pages import Page

TITLES = ["Samples and real", "Nearest real", "Losses", "Distance to real", "D on real and fake",
          "Noise"]  # fmt: skip


@pytest.mark.parametrize(("channels", "value_range"), [(3, (0, 1)), (3, (-1, 1)), (1, (0, 1))])
def test_samples_stand_beside_real_pictures_in_their_colours(channels, value_range):
    watched = Watched(image_game(channels=channels, value_range=value_range), BesideRealView)
    samples, real = watched.plot().marks
    scene = watched.scene
    assert (samples.cells, real.cells) == ((8, 8), (5, 8))  # there are 40 real ones
    assert samples.values.shape == (8 * 10 - 2, 8 * 10 - 2, 4)
    low, high = value_range
    pictures = (scene.painter(fixed_noise(scene.game, 64)) - low) / (high - low)
    expected = (255 * pictures[9].clamp(0, 1)).expand(3, -1, -1).permute(1, 2, 0).numpy()
    assert np.abs(samples.values[10:18, 10:18, :3] - expected).max() <= 0.5001
    assert (samples.values[10:18, 10:18, 3] == 255).all()
    assert (samples.values[8:10] == 0).all()  # nothing between them
    first = scene.game.data.images[0].expand(3, -1, -1).permute(1, 2, 0).numpy()
    assert np.abs(real.values[:8, :8, :3].astype(int) - first).max() <= 1
    assert samples.extent[1] < real.extent[0]
    assert samples.extent[3] == real.extent[3]  # both hang from the top


@pytest.mark.parametrize(("side", "rows"), [(16, 8), (32, 8), (64, 4), (48, 5)])
def test_of_large_pictures_fewer_are_shown(side, rows):
    watched = Watched(image_game(n=30, side=side), BesideRealView)
    samples, _ = watched.plot().marks
    assert samples.cells == (rows, rows)


def test_each_sample_stands_above_the_real_picture_that_is_nearest():
    data = gt.images(squares(60), side=8)
    watched = Watched(copier_of(data), NearestView)
    (pixels,) = watched.plot().marks
    assert pixels.cells == (8, 8)
    grid = pixels.values[:, :, :3].astype(int)
    for row in (0, 2, 4, 6):
        above, below = (grid[10 * it : 10 * it + 8] for it in (row, row + 1))
        assert np.abs(above - below).max() <= 1  # it copies
    new = Watched(copier_of(data, squares(60, seed=4)), NearestView).plot().marks[0].values
    assert np.abs(new[:8, :8, :3].astype(int) - new[10:18, :8, :3]).max() > 10


def test_the_distance_has_the_band_of_real_pictures():
    plot = Watched(image_game(), DistanceView).plot()
    (band,) = marks_of(plot, Band)
    assert 0 < band.low < band.high < 1
    assert "real to real" in texts(plot)
    assert not marks_of(Watched(image_game(n=1), DistanceView).plot(), Band)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_very_few_pictures_are_drawn(n):
    watched = Watched(image_game(n=n))
    assert watched.draw().any()
    assert watched.plot("Samples and real").marks[1].cells == (1, 8)


def test_samples_that_are_not_finite_are_drawn_and_told():
    watched = Watched(copier_of(gt.images(squares(), side=8), squares() * torch.nan))
    watched.draw()
    assert "the samples are not finite" in texts(watched.plot("Distance to real"))


def test_all_views_are_drawn_and_watched(capsys):
    game = image_game()
    watched = Watched(game)
    assert [view.title for view in watched.views] == TITLES
    watched.draw()
    gt.watch(game, 5)
    assert game.turns == 5


def test_colours_that_nobody_holds_are_shown_too():
    class Drawn:
        def sample(self, n, generator=None):
            return torch.rand(n, 3, 8, 8, generator=generator)

    game = image_game()
    other = gt.Game(game.G, game.D, data=Drawn(), batch_size=4)
    watched = Watched(other)
    assert watched.scene.kind.name == "images"
    assert watched.plot("Samples").marks[0].values.shape == (78, 78, 4)
    watched.draw()


def test_the_playground_plays_with_them():
    page = Page(gt.Playground(image_game()))
    assert page.shown() == TITLES[:3]
    before = page.picture("Samples and real")
    page.press("Step")
    assert page.picture("Samples and real") != before
    assert "from the nearest real picture" in page.status()
    for title in TITLES[3:]:
        page.press(title)
    assert page.message() == ""
    page.press("Reset")
    assert page.picture("Samples and real") == before


def test_a_duel_shows_both():
    a, b = image_game(seed=1), image_game(seed=1)
    b.data = a.data
    b.lr_d = 5e-3
    page = Page(gt.Playground(gt.Duel(a, b)))
    page.press("Step")
    assert page.message() == ""
    assert len(page.pictures()) == 6
