"""Generators of digits that were trained beforehand, so that a lesson is alive at once.

    G = gt.trained.load("dcgan")            # "mlp", "dcgan" or "conditional"
    python -m gan_teach.studies.generators dcgan       # trains it anew, as RECIPES says

What comes with the project is in `data/<name>_generator.pt`, in half precision; what each reaches
stands in `data/generators.json`.
"""

from typing import Any, NamedTuple

from torch import nn

from gan_teach.models.players import make_player
from gan_teach.support.errors import choose
from gan_teach.support.paths import weights_folder
from gan_teach.support.weights import read_weights
from gan_teach.training.presets import PRESETS


class Recipe(NamedTuple):
    """How a generator was made: the preset, and the turns that it was played, with seed 0.

    changes: what is set anew after which turn: {30_000: {"average": 0.9999}}.
    """

    preset: str
    turns: int
    changes: dict[int, dict[str, Any]] = {}  # noqa: RUF012 - never changed


RECIPES = {
    "mlp": Recipe("digits_mlp", 60_000, {30_000: {"average": 0.9999}}),
    "dcgan": Recipe(
        "dcgan",
        24_000,
        {
            5000: {"lr_g": 3e-3, "lr_d": 2e-3, "average": 0.9993},
            9000: {"lr_g": 1.5e-3, "lr_d": 1e-3},
            16_000: {"lr_g": 7e-4, "lr_d": 5e-4, "average": 0.9997},
        },
    ),
    "conditional": Recipe("conditional", 6000),
}


def load(name: str) -> nn.Module:
    """A trained generator, in eval mode, its weights fixed: noise (N, latent_dim) -> samples.

    "mlp", "dcgan": images, (N, 1, 28, 28), in [0, 1]. "conditional": pairs, see `conditional`.
    Its noise is Gaussian. Raises ValueError for an unknown name; FileNotFoundError or ValueError
    where the file is missing or damaged (see `weights.read_weights`).
    Taught in: lessons 07 and 08.
    """
    recipe = choose("trained generator", name, RECIPES)
    G = make_player("G", PRESETS[recipe.preset]()["G"], seed=0)
    path = weights_folder() / f"{name}_generator.pt"
    return read_weights(G, path, f"python -m gan_teach.studies.generators {name}")
