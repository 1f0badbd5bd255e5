"""The weights of a network: how many they are, and their average."""

import torch

from gan_teach.lessons import textbook
from gan_teach.lessons.marking import Comparison, Mistake, OneNumber

WEIGHTS_OF_G = OneNumber(
    name="weights_of_g", lesson=3, asks="the number of weights of program C's G, biases included",
    hints=(
        "A linear layer from m to n numbers has m * n weights, and one bias for each of its n "
        "outputs.",
        "G has two of them: 100 to 256, and 256 to 784."),
    answer="(100 * 256 + 256) + (256 * 784 + 784)",
    own="100 * 256 + 256 for the first layer and 256 * 784 + 784 for the second: 227,344 together. "
    "In code: sum(w.numel() for w in G.parameters()).",
    right=lambda given: given == 227_344,
    told=lambda: "227,344: nearly four for each of the 60,000 images of MNIST.",
    otherwise=lambda given: f"{given:,.0f} is not it.",
    mistakes={
        "no_bias": Mistake(
            "The biases are missing: each output of a layer has one.",
            lambda: 100 * 256 + 256 * 784),
        "of_d": Mistake(
            "These are the weights of D, 784 to 256 to 1. The question is about G.",
            lambda: 784 * 256 + 256 + 256 + 1),
        "units": Mistake(
            "These are the units, not the weights. Between two layers every unit is joined to "
            "every other, and each of these lines has a weight.", lambda: 100 + 256 + 784),
    },
)  # fmt: skip

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
            "The shares must add up to 1, or the average grows and grows: the new weights count 1 "
            "- decay.", lambda average, weights, decay: decay * average + weights),
    },
)  # fmt: skip
