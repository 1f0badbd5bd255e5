"""What is drawn of a game of images."""

import numpy as np

from gan_teach.live.kinds.images import SamplesView
from gan_teach.training.kinds.look import fixed_noise
from gan_teach.training.scene import Scene
from tests.live.digit_games import conditional_game, painted, small_digits
from tests.live.watched import Watched


def test_a_conditional_g_is_shown_with_a_digit_in_each_column():
    scene = Scene(conditional_game())
    (pixels,) = Watched(scene, SamplesView).plot().marks
    sheet = pixels.values
    assert pixels.cells == (8, 10)
    assert sheet.shape == (8 * 30 - 2, 10 * 30 - 2)
    z = fixed_noise(scene.game, 8)
    for row, digit in ((0, 0), (3, 7), (7, 9)):
        picture = scene.painter(z[row : row + 1], digit)[0, 0]
        cell = sheet[30 * row : 30 * row + 28, 30 * digit : 30 * digit + 28]
        assert np.abs(cell / 255 - picture.numpy()).max() < 0.5 / 255 + 1e-6


def test_the_sheet_of_samples_meets_the_noise_that_g_meets():
    game = painted().game
    watched = Watched(game, SamplesView)
    before = watched.plot().marks[0].values
    game.noise = "uniform"
    game.d_step()
    assert (watched.plot().marks[0].values != before).any()


def test_paper_and_ink_are_what_the_data_says():
    scene = Scene(small_digits(value_range=(-1, 1)))
    pictures = scene.painter(fixed_noise(scene.game, 64))
    sheet = Watched(scene, SamplesView).plot().marks[0].values
    np.testing.assert_array_equal(sheet[:28, :28], ((pictures[0, 0] + 1) / 2 * 255).round())
