"""Lesson 03: right answers in several ways, and the usual mistakes, written by hand."""

import gan_teach as gt


def played(game):
    list(game.play(1))
    return game


def mend(seed, **changes):
    data = gt.digits("embedded", value_range=(0, 1))
    return gt.preset("program_c", **{"data": data, "seed": seed} | changes)


def as_bytes(images, low, high):
    return (images.float() / 255 * (high - low) + low).unsqueeze(1)


RIGHT = {
    "scale": [as_bytes, lambda i, low, high: low + (high - low) * i[:, None].double() / 255],
    "spread": [lambda x: x.std(0).mean(), lambda x: x.numpy().std(0).mean()],
    "weights_of_g": [227_344, sum(w.numel() for w in gt.preset("program_c").G.parameters())],
    "moving_average": [lambda average, weights, decay: average + (1 - decay) * (weights - average)],
    "mend": [mend],
}  # fmt: skip

MISTAKES = {
    "scale": {
        "no_shift": lambda i, low, high: as_bytes(i, 0, high - low),
        "by_256": lambda i, low, high: (i / 256 * (high - low) + low).unsqueeze(1),
        "not_divided": lambda i, low, high: (i.float() * (high - low) + low).unsqueeze(1),
        "overflow": lambda i, low, high: (i * (high - low) / 255 + low).unsqueeze(1),
    },
    "spread": {
        "everything": lambda x: x.std(unbiased=False),
        "over_pixels": lambda x: x.flatten(1).std(1, unbiased=False).mean(),
        "variance": lambda x: x.var(0, unbiased=False).mean(),
    },
    "weights_of_g": {"no_bias": 100 * 256 + 256 * 784, "of_d": 201_217, "units": 1140},
    "moving_average": {
        "swapped": lambda old, new, decay: (1 - decay) * old + decay * new,
        "plain_mean": lambda old, new, decay: (old + new) / 2,
        "no_complement": lambda old, new, decay: decay * old + new,
    },
    "mend": {
        "rates": lambda seed: gt.preset(
            "program_c", data=gt.digits("embedded", value_range=(-1, 1)), seed=seed, lr_d=1e-5
        ),
        "as_published": lambda seed: gt.preset("program_c", seed=seed),
        "seed": lambda seed: mend(0),
        "played": lambda seed: played(mend(seed)),
        "diverged": lambda seed: mend(seed, lr_g=1e30, lr_d=1e30, optimizer="sgd"),
        "dead": lambda seed: mend(seed, lr_g=10, lr_d=10),
    },
}  # fmt: skip

# Wrong answers without a hint of their own.
NEAR_MISSES = {
    "scale": [lambda i, low, high: (i / 255).unsqueeze(1)],
    "spread": [
        lambda x: x.var(0, unbiased=False).mean() ** 0.5,
        lambda x: x.std(0, unbiased=False).sum(),
    ],
}  # fmt: skip
