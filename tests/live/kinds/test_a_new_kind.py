"""A kind of game that nobody knows yet: two declarations and two lines make it whole."""

import numpy as np
import pytest
import torch

import gan_teach as gt
from gan_teach.live.kinds import DRAWN, drawn
from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.measured import FigureView
from gan_teach.live.plots import PURPLE
from gan_teach.live.view import SceneView
from gan_teach.training import kinds, stopping
from gan_teach.training.kinds.kind import Kind, StoppingFigure
from gan_teach.training.kinds.look import Look, fixed_noise
from gan_teach.training.scene import Scene
from tests.live.watched import Watched, shown
from tests.pages import Page

# what would stand in training/kinds/colour.py


class ColourLook(Look):
    """A look at a game of colour images."""

    def refer(self):
        """The mean colour of real samples."""
        return self.data.sample(100, torch.Generator().manual_seed(0)).mean((0, 2, 3))

    def row(self):
        """How far the mean colour is off."""
        return (self.off,)

    def describe(self, figures):
        """The same in words."""
        return f"Colours are off by {self.off:.3f}."

    @property
    def off(self):
        """The distance of mean colours."""
        fake = self.game.push(fixed_noise(self.game, 50)).mean((0, 2, 3))
        return (fake - self.reference).abs().mean().item()


COLOUR = Kind(
    name="colour",
    fits=lambda game, shape: len(shape) == 3 and shape[0] == 3,
    look=ColourLook,
    figures=("off",),
    stopping=StoppingFigure(
        "colour", "colour distance", "distance", lambda game: ColourLook(game).off,
        usual={"mark": 0.01, "turns": 30, "every": 10},
    ),
)  # fmt: skip

# what would stand in live/kinds/colour.py


class PicturesView(SceneView):
    """One picture in colours."""

    title = "Colours"

    def start(self, ax):
        """A picture, black as yet."""
        self._image = ax.imshow(np.zeros((*self.scene.shape[1:], 3)))
        return [self._image]

    def see(self):
        """What G makes."""
        picture = self.scene.game.push(fixed_noise(self.scene.game, 1))[0]
        return picture.permute(1, 2, 0).clamp(0, 1).numpy()

    def update(self, seen):
        """Draw it."""
        self._image.set_data(seen)
        return False


class OffView(FigureView):
    """How far colours are off."""

    title, label = "Colour distance", "distance"
    figures = (("off", "off", PURPLE, "-"),)

    def draw_still(self, ax, still):
        """Nothing."""
        return []


COLOUR_DRAWN = Drawn(views=(PicturesView, OffView, LossView))


class Colours:
    """Orange squares."""

    def sample(self, n, generator=None):
        orange = torch.tensor([0.9, 0.5, 0.1])[None, :, None, None]
        return orange + 0.05 * torch.rand(n, 3, 4, 4, generator=generator)


@pytest.fixture
def game(monkeypatch):
    monkeypatch.setattr(kinds, "KINDS", [COLOUR, *kinds.KINDS])
    monkeypatch.setitem(stopping.FIGURES, "colour", COLOUR.stopping)  # as when it is imported
    monkeypatch.setitem(DRAWN, "colour", COLOUR_DRAWN)
    return gt.Game(
        lambda: gt.MLPGenerator(2, (8,), (3, 4, 4), output="sigmoid"),
        lambda: gt.MLPDiscriminator((3, 4, 4), (8,)), data=Colours(), batch_size=8,
    )  # fmt: skip


def test_it_is_measured_and_told(game):
    scene = Scene(game)
    scene.measure()
    assert scene.figures.off[0] == ColourLook(game).off
    assert f"Colours are off by {scene.look.off:.3f}. D " in scene.describe()


def test_it_is_drawn(game):
    watched = shown(game)
    assert [view.title for view in watched.views] == ["Colours", "Colour distance", "Losses"]
    assert drawn(watched.scene).opening == 2
    assert Watched(game, PicturesView).seen().shape == (4, 4, 3)


def test_it_is_watched_and_stopped(game, capsys):
    rule = stopping.Rule.usual(COLOUR)
    gt.watch(game, 100, stop=rule)
    assert game.turns <= 30
    assert "colour distance" in capsys.readouterr().out


def test_it_is_played_with(game):
    page = Page(gt.Playground(game))
    assert page.shown() == ["Colours", "Colour distance"]
    assert "Colours are off by" in page.status()
    assert "When to stop" in page.labels()
    before = page.picture("Colours")
    page.press("Step")
    assert page.picture("Colours") != before
