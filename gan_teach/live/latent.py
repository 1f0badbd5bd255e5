"""Look at noise: walks and sums with sliders, and the functions that make them.

z = gt.latent.slerp(gt.latent.pick(1, 100), gt.latent.pick(2, 100), 0.5)
gt.latent.explore(game)          # as the last line of a cell: the same with sliders
"""

import ipywidgets as widgets
from IPython.display import display
from torch import nn

from gan_teach.live.noise import NoiseView
from gan_teach.live.noise_controls import NoiseControls
from gan_teach.live.picture import Picture, still
from gan_teach.live.watch import widget_bundle
from gan_teach.support.walks import NoiseChoice, arithmetic, between, pick, slerp, usual_length
from gan_teach.training.game import Game
from gan_teach.training.painter import Painter

__all__ = ["NoiseChoice", "arithmetic", "between", "explore", "pick", "slerp", "usual_length"]


def explore(
    source: Game | nn.Module, *, noise: str = "gaussian", latent_dim: int | None = None
) -> "NoiseExplorer":
    """Pictures of noise that you choose, as the last line of a cell: walks, sums, and other digits.

    source: a game, or a trained generator by itself. noise: of a generator by itself, "gaussian" or
    "uniform". latent_dim: how many numbers are in its noise vector, if it does not say.
    Nothing is trained; each move of a control shows G as it is then.
    Raises as `Painter` does.
    """
    return NoiseExplorer(Painter(source, noise, latent_dim))


class NoiseExplorer:
    """What `explore` shows: pictures of the noise that its controls choose.

    painter: what makes them. choice: the noise that is looked at. These two are all that
    `NoiseView` asks of a scene.
    """

    name = ""  # it stands alone

    def __init__(self, painter: Painter):
        self.painter, self.choice = painter, NoiseChoice()
        self._picture = Picture(NoiseView(self))  # type: ignore[arg-type]
        controls = NoiseControls(painter.by_digit, self._choose)
        self.widget = widgets.VBox([self._picture.widget, controls.widget])
        self._draw()

    def _choose(self, choice: NoiseChoice) -> None:
        self.choice = choice
        self._draw()

    def _draw(self) -> None:
        self._picture.draw(self.choice.describe())

    def describe(self) -> str:
        """The picture in words."""
        return f"{self.choice.describe()} To move, run this cell in JupyterLab or Colab."

    def _ipython_display_(self) -> None:
        self._draw()  # G may have been trained since
        bundle = widget_bundle(self.widget, still([self._picture]), self.describe())
        display(bundle, metadata={"image/png": {"alt": bundle["text/plain"]}}, raw=True)
