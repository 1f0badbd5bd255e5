"""Pictures of noise that one chooses."""

import numpy as np
import pytest
import torch

from gan_teach.live.marks import Pixels
from gan_teach.live.noise import NoiseView
from gan_teach.live.plots import tile
from gan_teach.support.walks import NoiseChoice
from gan_teach.training.scene import Scene
from tests.live.digit_games import conditional_game, painted
from tests.live.watched import marks_of, texts


@pytest.mark.parametrize("digit", [None, 4])
@pytest.mark.parametrize("mode", ["walk", "arithmetic"])
def test_pictures_of_noise_are_those_that_g_makes(mode, digit):
    scene = Scene(conditional_game())
    scene.choice = NoiseChoice(mode, a=5, b=6, c=7, t=0.25, digit=digit)
    plot = NoiseView(scene).plot()
    vectors = list(scene.choice.vectors(scene.painter.latent_dim, "gaussian").values())
    shown = [mark.values / 255 for mark in marks_of(plot, Pixels)]
    if digit is None:
        wanted = scene.painter.of_all_digits(torch.cat(vectors))
        np.testing.assert_allclose(shown[0], tile(wanted, columns=10), atol=0.0025)
        assert len(shown) == 1
    else:
        large = vectors[1 if mode == "walk" else 3]
        np.testing.assert_allclose(shown[-1], scene.painter(large, 4)[0, 0], atol=0.0025)
        assert len(shown) == (2 if mode == "walk" else 4)


def test_the_words_beside_noise_follow_the_choice():
    scene = painted()
    view = NoiseView(scene)

    def words():
        return set(texts(view.plot()))

    assert {"from noise 0", "to noise 1", "t = 0.50", "along an arc"} < words()
    scene.choice = NoiseChoice("arithmetic", a=8)
    assert {"A: noise 8", "A − B + C", "=", "−", "+"} < words()
    scene.game.noise = "uniform"
    scene.choice = NoiseChoice(t=1.0)
    scene.game.d_step()
    assert {"t = 1.00", "along a straight line"} < words()
