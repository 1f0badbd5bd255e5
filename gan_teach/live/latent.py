"""Look at noise: walks and sums with sliders, and the functions that make them.

z = gt.latent.slerp(gt.latent.pick(1, 100), gt.latent.pick(2, 100), 0.5)
gt.latent.explore(game)          # as the last line of a cell: the same with sliders
"""

from typing import Any

from torch import nn

from gan_teach.live.playground import NoiseExplorer
from gan_teach.support.walks import NoiseChoice, arithmetic, between, pick, slerp, usual_length
from gan_teach.training.game import Game
from gan_teach.training.painter import Painter

__all__ = ["NoiseChoice", "arithmetic", "between", "explore", "pick", "slerp", "usual_length"]


def explore(
    source: Game | nn.Module, *, noise: str = "gaussian", latent_dim: int | None = None
) -> Any:
    """Pictures of noise that you choose, as the last line of a cell: walks, sums, and other digits.

    source: a game, or a trained generator by itself. noise: of a generator by itself, "gaussian" or
    "uniform". latent_dim: how many numbers are in its noise vector, if it does not say.
    Nothing is trained; each move of a control shows G as it is then.
    Raises as `Painter` does.
    """
    return NoiseExplorer(Painter(source, noise, latent_dim))
