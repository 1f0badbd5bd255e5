"""Answers to the exercises as learners write them, by hand: not taken from the exercises."""

import torch


def one(x):
    return torch.ones_like(x)


def no(x):
    return torch.zeros_like(x)


def with_changes(step, **changes):
    return lambda *inputs: step(*inputs, **changes)
