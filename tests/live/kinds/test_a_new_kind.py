"""A kind of game that nobody knows yet: two declarations and two lines make it whole."""

import pytest
import torch

import gan_teach as gt
from gan_teach.live.kinds import DRAWN, drawn
from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.marks import PURPLE, Axis, Pixels, numbered
from gan_teach.live.measured import FigureView
from gan_teach.live.view import SceneView
from gan_teach.training import kinds, stopping
from gan_teach.training.kinds.kind import Kind, StoppingFigure
from gan_teach.training.kinds.look import Look, fixed_noise
from gan_teach.training.scene import Scene
from tests.live.watched import Watched
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
    """The three channels of one picture."""

    title = "Colours"

    def plot(self):
        """What G makes."""
        channels = self.scene.game.push(fixed_noise(self.scene.game, 1))[0].numpy()
        marks = [Pixels(it, (4 * i, 4 * i + 4, 0, 4), (0, 1)) for i, it in enumerate(channels)]
        return self.declare(marks, Axis(0, 12, hidden=True), Axis(0, 4, hidden=True))


class OffView(FigureView):
    """How far colours are off."""

    title = "Colour distance"
    figures = (("off", "off", PURPLE, "-"),)

    def still(self, reference):
        """The axis alone."""
        return numbered(0, 1, "distance"), ()


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
    watched = Watched(game)
    watched.draw()
    assert [view.title for view in watched.views] == ["Colours", "Colour distance", "Losses"]
    assert drawn(watched.scene).opening == 2
    assert [it.values.shape for it in watched.plot("Colours").marks] == 3 * [(4, 4)]


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
