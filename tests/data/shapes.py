"""Shapes in the plane for tests."""

import numpy as np
import torch
from scipy import stats

from gan_teach.data.plane import Blobs

PLUS = [[0, 1, 0], [1, 2, 1], [0, 1, 0]]


UNEVEN = Blobs([(0, 0), (3, 1), (-1, 2)], std=0.5, weights=[1, 2, 5])


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def shares_are(counts, weights):
    """Whether counts may come from these chances: a chi-squared test."""
    counts, weights = np.asarray(counts), np.asarray(weights)
    return stats.chisquare(counts, weights / weights.sum() * counts.sum()).pvalue > 1e-3
