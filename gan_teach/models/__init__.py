"""The two players.

conditional: players for pairs of image and label
convolutional: a small DCGAN
export: a generator as a file that plain PyTorch reads
mlp: multilayer perceptrons
players: to make players, run them, and say what does not fit
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["conditional", "convolutional", "export", "mlp", "players"],
)  # fmt: skip
