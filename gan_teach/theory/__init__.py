"""The game on paper.

dirac: the smallest GAN, two numbers: its field, paths and eigenvalues
divergences: the optimal discriminator, the value, KL, JS, W1 of densities on a line
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["dirac", "divergences"],
    {
        "divergences": ["LOG_4", "js", "kl", "optimal_discriminator", "optimal_logit", "value",
         "w1"],
    },
)  # fmt: skip
