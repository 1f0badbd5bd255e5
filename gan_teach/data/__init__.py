"""What is real.

digits: handwritten digits: MNIST, or those that need no network
flowers: small pictures in colour, painted by code
images: pictures of your own, from a folder or a data set
labelled: digits with their labels
line: a normal distribution, mixtures of several, histograms
mnist: MNIST's archives, fetched once, checked and read
plane: modes, curves, pictures and clouds in the plane
rows: cells as numbers, with gaps
stacked: three digits in one picture
stored: images in memory, as bytes
table: rows of numbers of your own, from an array, a DataFrame or a file
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["digits", "flowers", "images", "labelled", "line",
     "mnist", "plane", "rows", "stacked", "stored", "table"],
)  # fmt: skip
