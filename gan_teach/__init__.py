"""gan_teach: learn how GANs work by playing them.

    import gan_teach as gt

    game = gt.Game(gt.MLPGenerator, gt.MLPDiscriminator, data=gt.Gaussian(mean=3, std=2))
    for step in game.play(2000):
        ...
    gt.watch(game, 2000)       # trains while you look on
    gt.Playground(game)        # trains while you play
    gt.Duel(game_a, game_b)    # two games side by side, with one knob changed

What only draws or shows is imported when it is first asked for, so that training alone needs
neither matplotlib nor ipywidgets.
"""

import importlib
from typing import TYPE_CHECKING, Any

from gan_teach import losses, metrics, theory
from gan_teach.budget import budget
from gan_teach.data import Gaussian, Mixture
from gan_teach.digits import Digits, digits
from gan_teach.draws import Draws
from gan_teach.duel import Duel
from gan_teach.ensemble import Ensemble
from gan_teach.errors import CollapseWarning, TrainingDiverged
from gan_teach.game import Game
from gan_teach.losses import R1, Loss
from gan_teach.metrics import mean_std, w1
from gan_teach.models import MLPDiscriminator, MLPGenerator
from gan_teach.presets import preset

_LATER = {
    "Playground": "playground",
    "atlas": None,
    "classifier": None,
    "clinic": None,
    "conditional": None,
    "convolutional": None,
    "diagrams": None,
    "dirac": None,
    "evidence": None,
    "exercises": None,
    "explore_optimal_discriminator": "explore",
    "latent": None,
    "plane": None,
    "plots": None,
    "predict": "predictions",
    "scores": None,
    "show": "plots",
    "sorting": None,
    "stopping": None,
    "sweeps": None,
    "tables": None,
    "textbook": None,
    "trained": None,
    "watch": "watching",
}

if TYPE_CHECKING:
    from gan_teach import clinic, evidence, exercises, plots
    from gan_teach.explore import explore_optimal_discriminator
    from gan_teach.playground import Playground
    from gan_teach.plots import show
    from gan_teach.predictions import predict
    from gan_teach.watching import watch

__all__ = [
    "R1",
    "CollapseWarning",
    "Digits",
    "Draws",
    "Duel",
    "Ensemble",
    "Game",
    "Gaussian",
    "Loss",
    "MLPDiscriminator",
    "MLPGenerator",
    "Mixture",
    "Playground",
    "TrainingDiverged",
    "budget",
    "clinic",
    "digits",
    "evidence",
    "exercises",
    "explore_optimal_discriminator",
    "losses",
    "mean_std",
    "metrics",
    "plots",
    "predict",
    "preset",
    "show",
    "theory",
    "w1",
    "watch",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"gan_teach has no {name!r}; it has {', '.join(__all__)}.")
    module = importlib.import_module(f"gan_teach.{_LATER[name] or name}")
    value = module if _LATER[name] is None else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
