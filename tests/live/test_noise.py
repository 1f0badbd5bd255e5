"""Pictures of noise that one chooses."""

import pytest
import torch

from gan_teach.live.figure import LiveFigure
from gan_teach.live.noise import NoiseView
from gan_teach.live.plots import tile
from gan_teach.support.walks import NoiseChoice
from gan_teach.training.scene import Scene
from tests.live.digit_games import conditional_game, painted


@pytest.mark.parametrize("digit", [None, 4])
@pytest.mark.parametrize("mode", ["walk", "arithmetic"])
def test_pictures_of_noise_are_those_that_g_makes(mode, digit):
    scene = Scene(conditional_game())
    scene.choice = NoiseChoice(mode, a=5, b=6, c=7, t=0.25, digit=digit)
    view = NoiseView(scene)
    figure = LiveFigure([view])
    figure.draw()
    vectors = list(scene.choice.vectors(scene.painter.latent_dim, "gaussian").values())
    shown = [image.get_array() for image in figure.figure.axes[0].images if image.get_visible()]
    if digit is None:
        wanted = scene.painter.of_all_digits(torch.cat(vectors))
        assert (shown[0] == tile(wanted, columns=10)).all()
        assert len(shown) == 1
    else:
        large = vectors[1 if mode == "walk" else 3]
        assert (shown[-1] == scene.painter(large, 4)[0, 0].numpy()).all()
        assert len(shown) == (2 if mode == "walk" else 4)
    assert view.update(view.see()) is False  # the words stand still


def test_the_words_beside_noise_follow_the_choice():
    scene = painted()
    figure = LiveFigure([NoiseView(scene)])

    def words():
        figure.draw()
        return {text.get_text() for text in figure.figure.axes[0].texts}

    assert {"from noise 0", "to noise 1", "t = 0.50", "along an arc"} < words()
    scene.choice = NoiseChoice("arithmetic", a=8)
    assert {"A: noise 8", "A − B + C", "=", "−", "+"} < words()
    scene.game.noise = "uniform"
    scene.choice = NoiseChoice(t=1.0)
    scene.game.d_step()
    assert {"t = 1.00", "along a straight line"} < words()
