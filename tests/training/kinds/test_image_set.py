"""What is measured of a game of pictures that the data holds, held against plain computations."""

import math

import pytest
import torch

import gan_teach as gt
from gan_teach.training.scene import Scene
from tests.own_data import copier_of, image_game, squares


def look_of(*args, **kwargs):
    return Scene(copier_of(*args, **kwargs)).look


@pytest.mark.parametrize("value_range", [(0, 1), (-1, 1)])
def test_distances_are_those_of_a_plain_computation(value_range):
    data = gt.images(squares(40), side=8, value_range=value_range)
    ends = value_range[1] - value_range[0]
    samples = squares(100, seed=1) * ends + value_range[0]
    look = look_of(data, samples)
    real = data.images.flatten(1).double() / 255
    ours = (samples.flatten(1).double() - value_range[0]) / ends
    distances = (ours[:, None] - real).square().mean(2).sqrt()
    assert look.nearest == pytest.approx(distances.amin(1).median().item(), abs=1e-6)
    nearest = look.found.indices[:, 0]
    torch.testing.assert_close(
        distances.gather(1, nearest[:, None])[:, 0], distances.amin(1), atol=1e-6, rtol=0
    )
    to_others = (real[:, None] - real).square().mean(2).sqrt() + 9 * torch.eye(40)
    expected = to_others.amin(1).float()
    torch.testing.assert_close(look.reference.distances[:, 0], expected, atol=1e-6, rtol=0)


def test_large_pictures_are_compared_made_small():
    data = gt.images(squares(12, side=64), side=64)
    look = look_of(data)
    assert look.reference.small.shape == (12, 3 * 16 * 16)
    means = data.all_samples().unflatten(2, (16, 4)).unflatten(4, (16, 4)).mean((3, 5))
    torch.testing.assert_close(look.reference.small, means.flatten(1))


def test_a_g_that_copies_is_found_out_and_new_pictures_are_none():
    data = gt.images(squares(300), side=8)
    scene = Scene(copier_of(data))
    scene.measure()
    copied, new = scene.look, look_of(data, squares(300, seed=5))
    assert copied.nearest < 1e-3
    assert copied.copies > 0.95
    assert f"{copied.copies:.0%} are copies, or nearly" in scene.describe()
    assert new.nearest > 10 * copied.nearest
    assert new.copies < 0.1


def test_copies_are_found_where_some_real_pictures_are_there_twice():
    pictures = squares(60)
    scene = Scene(copier_of(gt.images([*pictures, *pictures[:2]], side=8)))
    scene.measure()
    assert scene.look.copies > 0.95


def test_the_figures_and_words_of_a_game():
    scene = Scene(image_game())
    scene.measure()
    assert scene.kind.name == "image_set"
    assert scene.figures.nearest[0] == scene.look.nearest > 0
    assert scene.figures.copies[0] == scene.look.copies
    usual = scene.look.reference.distances[:, 0].median()
    words = f"Of 100 samples of turn 0 the middle one is {scene.look.nearest:.3f} from the nearest"
    assert words in scene.describe()
    assert f"(a real one is {usual:.3f} from another); " in scene.describe()


@pytest.mark.parametrize("n", [1, 2, 3])
def test_very_few_pictures_are_played_on_and_told(n):
    game = image_game(n)
    list(game.play(2))
    scene = Scene(game)
    scene.measure()
    assert scene.look.nearest > 0
    assert math.isnan(scene.look.copies) == (n < 3)
    assert ("copies" in scene.describe()) == (n == 3)
    assert ("a real one is" in scene.describe()) == (n > 1)
    assert "nan" not in scene.describe()


def test_samples_that_are_not_finite_are_told():
    data = gt.images(squares(), side=8)
    scene = Scene(copier_of(data, squares() * torch.nan))
    scene.measure()
    assert math.isnan(scene.figures.nearest[0])
    assert "Its samples cannot be compared." in scene.describe()


class Drawn:
    """Data that holds no pictures."""

    def sample(self, n, generator=None):
        return torch.rand(n, 3, 8, 8, generator=generator)


def test_other_data_in_mid_game_is_drawn_from():
    game = image_game()
    scene = Scene(game)
    game.data = Drawn()
    list(game.play(1))
    scene.refresh()
    scene.measure()
    assert len(scene.look.reference) == 1000
    assert scene.look.nearest > 0


def test_the_doctor_takes_the_pictures_and_finds_a_g_that_copies():
    data = gt.images(squares(60), side=8)
    for game, copies in ((copier_of(data, lr_g=1e-9), True), (image_game(), False)):
        with gt.examine(game.G, game.D, data=game.data) as check:
            list(game.play(60))
        assert ("copies" in {it.kind for it in check.suspicions}) == copies
