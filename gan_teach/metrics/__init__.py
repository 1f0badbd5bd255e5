"""How good the samples are, and what real ones would score.

classifier: the reader of digits, a small network
densities: the density of samples on a line
features: Frechet distance, precision and recall of features
jensen_shannon: JS of samples on a line
modes: modes reached in the plane
neighbours: the nearest real images, and whether samples are copies
pairwise: all distances between two sets
parzen: log-likelihood under Parzen windows
reading: which digits a classifier reads in samples
reference: the real images that samples are measured against
scores: `gt.scores`: samples of digits, five ways, beside real ones
statistics: mean, spread, collapse; the interval of a share
wasserstein: W1 of samples on a line
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["classifier", "densities", "features", "jensen_shannon", "modes", "neighbours", "pairwise",
     "parzen", "reading", "reference", "scores", "statistics", "wasserstein"],
    {
        "densities": ["density", "pushforward_density"],
        "jensen_shannon": ["js", "js_floor", "js_of_samples"],
        "modes": ["coverage", "coverage_floor"],
        "reading": ["stacked_modes"],
        "statistics": ["collapse", "mean_std", "share_interval", "spread"],
        "wasserstein": ["w1", "w1_floor"],
    },
)  # fmt: skip
