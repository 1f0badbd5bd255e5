"""What is kept under data/ is what the present code gives: its first turns, played again."""

import pytest
import torch

from gan_teach.metrics import parzen, scores
from gan_teach.metrics.modes import coverage
from gan_teach.studies import few_data
from gan_teach.support import draws
from gan_teach.training import cures, losses, presets
from gan_teach.training.augment import Shift
from gan_teach.training.losses import R1
from gan_teach.training.optimizers import OPTIMIZERS
from tests.tools import replay

KEPT = replay.load()
ROWS = [(study, label) for study in replay.STUDIES for label in replay.rows(study)]


@pytest.mark.parametrize(("study", "label"), ROWS, ids=[f"{s}: {row}" for s, row in ROWS])
def test_a_row_gives_the_numbers_that_are_kept(study, label):
    kept, now = KEPT[replay.key(study)][label], replay.play(study, label)
    assert not replay.differences(study, kept, now), "run `make evidence` or `make tables`"


@pytest.mark.parametrize("study", replay.STUDIES)
def test_every_row_is_kept_for_all_digits(study):
    for key in {replay.key(study), replay.key(study).replace("mnist", "embedded")}:
        assert list(KEPT[key]) == replay.rows(study)


def more(function, share=1.02):
    """The function, its result larger by two per cent."""
    return lambda *args, **kwargs: share * function(*args, **kwargs)


def with_more(rules, name):
    return {**rules, name: 1.05 * rules[name]}


USUAL = dict(presets.PRESETS)
MUTANTS = {  # what is changed, and a row that must notice
    **{
        f"{kind.__name__}.{move}": ((kind, move, more(getattr(kind, move))), study, label)
        for kind, study, label in (
            (losses.Minimax, "cures", "ring: minimax"),
            (losses.NonSaturating, "gaussian_w1", "program A"),
            (losses.LeastSquares, "cures", "grid: least squares"),
            (losses.Wasserstein, "digits_table", "MLP, WGAN-GP"),
            (losses.Hinge, "digits_table", "DCGAN, hinge, R1"),
            (losses.Paired, "paired_plane", "ring: paired"),
        )
        for move in ("d_loss", "g_loss")
    },
    "label smoothing": (
        (losses.Minimax, "swap_cost", more(losses.Minimax.swap_cost)),
        "cures",
        "ring: label smoothing",
    ),
    "R1": ((losses.R1, "__call__", more(losses.R1.__call__)), "cures", "ring: R1"),
    "gradient penalty": (
        (losses.GradientPenalty, "__call__", more(losses.GradientPenalty.__call__)),
        "digits_table",
        "DCGAN, WGAN-GP",
    ),
    "Adam": (
        (OPTIMIZERS, "adam", lambda w, lr, betas: torch.optim.Adam(w, lr=1.02 * lr, betas=betas)),
        "plane_recipes",
        "grid_recipe",
    ),
    "RMSprop": (
        (OPTIMIZERS, "rmsprop", lambda w, lr, betas: torch.optim.RMSprop(w, lr=lr, alpha=0.98)),
        "cures",
        "grid: Wasserstein, clipping",
    ),
    "a stream of draws": ((draws.STREAMS, "G", 12), "gaussian_w1", "program B"),
    "the size of a block of draws": ((draws, "BATCHES", 32), "gaussian_w1", "program B"),
    "a rate of a preset": (
        (presets.PRESETS, "dcgan", lambda: with_more(USUAL["dcgan"](), "lr_g")),
        "trained",
        "dcgan, its game",
    ),
    "a penalty of a preset": (
        (presets.PRESETS, "dcgan", lambda: {**USUAL["dcgan"](), "penalty": R1(0.51)}),
        "trained",
        "dcgan, its game",
    ),
    "the decay of an average": (
        (presets.PRESETS, "ring_recipe", lambda: {**USUAL["ring_recipe"](), "average": 0.998}),
        "plane_recipes",
        "ring_recipe",
    ),
    "a cure": (
        (cures.CURES, "instance noise", {"instance_noise": 0.06}),
        "cures",
        "ring: instance noise",
    ),
    "an augmentation": (
        (few_data.GAMES, "few, augmented", (True, Shift(3))),
        "few_data",
        "DCGAN, few, augmented",
    ),
    "W1": ((replay, "w1", more(replay.w1)), "gaussian_w1", "recipe"),
    "coverage": (
        (replay, "coverage", lambda x, data: coverage(x, data, within=2.5)),
        "cures",
        "ring: R1",
    ),
    "spread": ((replay, "spread", more(replay.spread)), "digits_program_c", "mended"),
    "the window of Parzen": ((parzen, "SIGMAS", (0.11,)), "trained", "dcgan, as kept"),
    "Frechet": ((scores, "frechet", more(scores.frechet)), "digit_reader", "real images"),
    "the reader's training": (
        (replay, "SETTINGS", with_more(replay.SETTINGS, "lr")),
        "digit_reader",
        "its training",
    ),
}


@pytest.mark.parametrize(("change", "study", "label"), MUTANTS.values(), ids=MUTANTS)
def test_a_changed_constant_is_noticed(monkeypatch, change, study, label):
    place, name, value = change
    (monkeypatch.setitem if isinstance(place, dict) else monkeypatch.setattr)(place, name, value)
    assert replay.differences(study, KEPT[replay.key(study)][label], replay.play(study, label))
