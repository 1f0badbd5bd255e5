"""Lesson 10: right answers in several ways, and the usual mistakes, written by hand."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid, softplus


def paired_by_loops(real, fake):
    total = 0.0
    for x, y in zip(real.flatten().tolist(), fake.flatten().tolist(), strict=True):
        total += math.log1p(math.exp(y - x))
    return total / len(real)


def paired_by_bce(real, fake):
    return binary_cross_entropy_with_logits(real - fake, torch.ones_like(real))


def two_classes(real, fake):
    both = torch.cat([real, fake], dim=1)
    return nn.CrossEntropyLoss()(both, torch.zeros(len(both), dtype=torch.long))


RIGHT = {
    "d_loss_paired": [
        paired_by_loops, paired_by_bce, two_classes,
        lambda real, fake: -logsigmoid(real - fake).mean(),
        lambda real, fake: nn.SoftMarginLoss()(real - fake, torch.ones_like(real)),
        lambda real, fake: torch.log(1 + torch.exp(fake - real)).mean(),
        lambda real, fake: np.logaddexp(0, fake.numpy() - real.numpy()).mean(),
        lambda real, fake: softplus(fake - real).sum() / len(real)],
}  # fmt: skip

MISTAKES = {
    "d_loss_paired": {
        "swapped": lambda real, fake: softplus(real - fake).mean(),
        "usual": lambda real, fake: softplus(-real).mean() + softplus(fake).mean(),
        "no_softplus": lambda real, fake: -(real - fake).mean(),
        "mean_first": lambda real, fake: -logsigmoid(real.mean() - fake.mean()),
        "no_log": lambda real, fake: 1 - torch.sigmoid(real - fake).mean(),
        "all_pairs": lambda real, fake: -logsigmoid(real.view(1, -1) - fake.view(-1, 1)).mean(),
    },
}

WRONG = {
    "d_loss_paired": [
        lambda real, fake: softplus(fake - real).sum(),
        lambda real, fake: softplus(fake - real).mean() / 2,
        lambda real, fake: (1 + fake - real).relu().mean(),
        lambda real, fake: softplus(fake.sort(0).values - real.sort(0).values).mean(),
        lambda real, fake: softplus(fake.abs() - real.abs()).mean(),
        lambda real, fake: (softplus(fake - real).mean() + softplus(real - fake).mean()) / 2,
        lambda real, fake: softplus(fake - real).median(),
        lambda real, fake: softplus(fake.mean() - real).mean(),
    ],
}
