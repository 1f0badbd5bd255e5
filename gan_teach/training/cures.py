"""A game in the plane that fails, and what may cure it: `data/evidence/cures.json`."""

from typing import Any

from gan_teach.data.plane import Blobs
from gan_teach.models.mlp import MLPDiscriminator, MLPGenerator
from gan_teach.training.game import Game
from gan_teach.training.losses import R1, R2, GradientPenalty


def failing(data: Blobs, seed: int, **rules: Any) -> Game:
    """The game that lessons 05 and 06 try to cure: small players on modes in the plane.

    Two hidden layers of 32 for each player, batch 64, Adam as it comes, the non-saturating loss.
    """
    hidden = (32, 32)
    arguments = {"batch_size": 64, "loss": "non_saturating", **rules}
    return Game(
        lambda: MLPGenerator(2, hidden, (2,)),
        lambda: MLPDiscriminator((2,), hidden),
        data=data, seed=seed, **arguments,
    )  # fmt: skip


CRITIC = {"loss": "wasserstein", "d_steps": 5}
FORGETS = {"betas": (0.0, 0.99)}
CURES: dict[str, dict[str, Any]] = {
    "non-saturating": {},
    "minimax": {"loss": "minimax"},
    "least squares": {"loss": "least_squares"},
    "hinge": {"loss": "hinge"},
    "Wasserstein, clipping": {**CRITIC, "clip": 0.1, "optimizer": "rmsprop"},
    "Wasserstein, gradient penalty": {
        **CRITIC, "penalty": GradientPenalty(1.0), "betas": (0.0, 0.9),
    },
    "R1": {"penalty": R1(0.1)},
    "R1 and R2": {"penalty": (R1(0.1), R2(0.1))},
    "instance noise": {"instance_noise": 0.05},
    "label smoothing": {"label_smoothing": 0.1},
    "a faster D": {"lr_d": 4e-3},
    "five steps of D": {"d_steps": 5},
    "Adam that forgets": FORGETS,
    "averaging": {"average": 0.999},
    "R1, forgetting, averaging": {**FORGETS, "penalty": R1(0.1), "average": 0.999},
}  # fmt: skip
