"""How good the samples are, and what real ones would score.

classifier: the reader of digits, a small network
distances: all distances between two sets
features: Frechet distance, precision and recall of features
line: W1, JS and densities on a line; collapse; intervals of shares
neighbours: the nearest real images, and whether samples are copies
parzen: log-likelihood under Parzen windows
plane: modes reached in the plane
reading: which digits a classifier reads in samples
reference: the real images that samples are measured against
scores: `gt.scores`: samples of digits, five ways, beside real ones
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["classifier", "distances", "features", "line", "neighbours", "parzen", "plane", "reading",
     "reference", "scores"],
    {
        "plane": ["coverage", "coverage_floor"],
        "line": ["collapse", "density", "js", "js_floor", "js_of_samples", "mean_std",
         "pushforward_density", "share_interval", "spread", "w1", "w1_floor"],
    },
)  # fmt: skip
