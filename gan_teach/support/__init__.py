"""What every room needs, and no room of ours is needed for.

budget: short runs under test, full ones for learners
draws: every random number of a game, numbered
errors: errors that teach, and the checks that raise them
files: files read without running code, and written whole
fixed: attributes that may not be set
interrupts: the stop button takes effect between two turns
pairs: a picture and its label as one tensor
paths: where the project's files are
progress: a bar for what takes long
tensors: are they what was asked for?
threads: one torch thread for small networks
walks: walks and sums in the space of noise
weights: weights on disk, read with care
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["budget", "draws", "errors", "files", "fixed", "interrupts", "pairs", "paths", "progress",
     "tensors", "threads", "walks", "weights"],
)  # fmt: skip
