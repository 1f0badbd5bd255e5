"""What is drawn of a game of images."""

import numpy as np

from gan_teach.live.kinds.images import SamplesView
from gan_teach.training.kinds.look import fixed_noise
from gan_teach.training.scene import Scene
from tests.live.digit_games import conditional_game, painted, small_digits
from tests.live.watched import shown


def test_a_conditional_g_is_shown_with_a_digit_in_each_column():
    scene = Scene(conditional_game())
    sheet = shown(scene, SamplesView).axes().images[0].get_array()
    assert sheet.shape == (8 * 30 - 2, 10 * 30 - 2)
    z = fixed_noise(scene.game, 8)
    for row, digit in ((0, 0), (3, 7), (7, 9)):
        picture = scene.painter(z[row : row + 1], digit)[0, 0]
        cell = sheet[30 * row : 30 * row + 28, 30 * digit : 30 * digit + 28]
        np.testing.assert_allclose(cell, picture, atol=1e-6)


def test_the_sheet_of_samples_meets_the_noise_that_g_meets():
    game = painted().game
    watched = shown(game, SamplesView)
    before, _ = watched.seen()
    game.noise = "uniform"
    game.d_step()
    assert (watched.seen()[0] != before).any()


def test_paper_and_ink_are_what_the_data_says():
    game = small_digits(value_range=(-1, 1))
    assert shown(game, SamplesView).axes().images[0].get_clim() == (-1, 1)
