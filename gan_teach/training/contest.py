"""The games of a table like a paper's: rules of the game and two networks, each with the same time.

`gan_teach.studies.tables` plays them, `gan_teach.lessons.tables` shows what was found.
"""

from collections.abc import Iterator
from typing import Any

from gan_teach.training.game import Game
from gan_teach.training.losses import GradientPenalty
from gan_teach.training.presets import preset

SEEDS = 3
NETWORKS = {"MLP": "digits_mlp", "DCGAN": "dcgan"}
RULES: dict[str, dict[str, Any]] = {
    "minimax": {"loss": "minimax"},
    "non-saturating": {"loss": "non_saturating"},
    "least squares": {"loss": "least_squares"},
    "WGAN-GP": {
        "loss": "wasserstein",
        "penalty": GradientPenalty(10.0),
        "penalty_every": 1,
        "d_steps": 5,
    },
    "hinge": {"loss": "hinge"},
    "paired": {"loss": "paired"},
}


def make_game(network: str, rule: str, r1: bool, seed: int) -> Game:
    """The game of one cell: the preset of the network, with this rule, with or without its R1.

    All else is as in the preset, whose settings were chosen for the hinge loss with R1. WGAN-GP,
    whose penalty is a part of the loss, pays it at each update of D, as published.
    """
    usual, rules = preset(NETWORKS[network], seed=seed), RULES[rule]
    penalties = (*_as_tuple(rules.get("penalty")), *(_as_tuple(usual.penalty) if r1 else ()))
    return preset(NETWORKS[network], seed=seed, **{**rules, "penalty": penalties or None})


def _as_tuple(penalty: Any) -> tuple[Any, ...]:
    return penalty if isinstance(penalty, tuple) else (penalty,) if penalty else ()


def cells() -> Iterator[tuple[str, str, bool, int]]:
    """Network, rule, R1 or not, and seed of each game; all of the first seed come first."""
    for seed in range(SEEDS):
        for network in NETWORKS:
            for rule in RULES:
                for r1 in (False, True):
                    yield network, rule, r1, seed


def label(network: str, rule: str, r1: bool, seed: int | None = None) -> str:
    """The name under which a game is kept; without a seed, that of its kind."""
    return f"{network}, {rule}{', R1' if r1 else ''}" + ("" if seed is None else f", seed {seed}")
