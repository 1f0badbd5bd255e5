"""What is real.

digits: handwritten digits: MNIST, or those that need no network
labelled: digits with their labels
line: a normal distribution, mixtures of several, histograms
mnist: MNIST's archives, fetched once, checked and read
plane: modes, curves, pictures and clouds in the plane
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["digits", "labelled", "line", "mnist", "plane"],
)  # fmt: skip
