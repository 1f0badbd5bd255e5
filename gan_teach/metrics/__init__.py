"""How good the samples are, and what real ones would score.

classifier: the reader of digits, a small network
line: W1, JS and densities on a line; collapse; intervals of shares
plane: modes reached in the plane
scores: samples of digits, five ways, beside real ones
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["classifier", "line", "plane", "scores"],
    {
        "plane": ["coverage", "coverage_floor"],
        "line": [
            "collapse",
            "density",
            "js",
            "js_floor",
            "js_of_samples",
            "mean_std",
            "pushforward_density",
            "share_interval",
            "spread",
            "w1",
            "w1_floor",
        ],
    },
)
