"""The average of a network's weights."""

import torch

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison
from gan_teach.lessons.marking import Mistake

MOVING_AVERAGE = Comparison(
    name="moving_average", lesson=3,
    asks="`answer(average, weights, decay)`: two tensors of one shape -> the new average",
    hints=(
        "With a decay of 0.998 the average keeps 99.8 % of what it was. What does it take of the "
        "new weights?",
        "decay times the old average, plus (1 - decay) times the new weights."),
    answer="gt.textbook.moving_average", own=textbook.moving_average,
    tries=lambda draw: [
        (*torch.randn(2, 4, 3, generator=draw), decay) for decay in (0.9, 0.998, 0.99)
    ],
    told="It is what the game does after each turn.",
    mistakes={
        "swapped": Mistake(
            "The two shares are swapped: this average forgets nearly everything at each step.",
            lambda average, weights, decay: decay * weights + (1 - decay) * average),
        "plain_mean": Mistake(
            "This is the plain mean of the two. The decay says how much of the old average stays.",
            lambda average, weights, decay: (average + weights) / 2),
        "no_complement": Mistake(
            "The shares must add up to 1, or the average grows to 1 / (1 - decay) times the "
            "weights: the new ones count 1 - decay.",
            lambda average, weights, decay: decay * average + weights),
    },
)  # fmt: skip
