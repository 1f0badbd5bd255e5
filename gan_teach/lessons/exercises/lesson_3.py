"""The exercises of lesson 03: images, and the program that cannot win."""

from typing import Any

import torch
from torch import Tensor

from gan_teach import metrics
from gan_teach.data.digits import Digits
from gan_teach.lessons import textbook
from gan_teach.lessons.cards import Verdict
from gan_teach.lessons.exercises.lesson_1 import number
from gan_teach.lessons.marking import Exercise, Mistake, Wrong, attempt, compare, fresh
from gan_teach.support.budget import budget
from gan_teach.support.errors import TrainingDiverged
from gan_teach.training import presets
from gan_teach.training.game import SETTINGS, Game

SCALE = Exercise(
    "scale",
    lesson=3,
    hints=(
        "The images are bytes from 0 to 255. First make them float, then go from [0, 255] to "
        "[0, 1], then to [low, high].",
        "`images.float() / 255` is in [0, 1]. Times `(high - low)` has the right width. What is "
        "still missing?",
        "Add `low`. The channel dimension comes from `unsqueeze(1)`.",
    ),
    answer="lambda images, low, high: gt.Digits(images, None, 'mine', (low, high)).scale(images)",
    own=Digits.scale,
    mistakes={
        "no_shift": Mistake(
            "The width is right, but the images begin at 0. Add `low`.",
            lambda images, low, high: _scaled(images, 0, high - low),
        ),
        "by_256": Mistake(
            "You divide by 256. The largest byte is 255, and it must become `high` exactly.",
            lambda images, low, high: _scaled(images, low, low + (high - low) * 255 / 256),
        ),
        "not_divided": Mistake(
            "The bytes are not divided by 255, so ink is 255 times too strong.",
            lambda images, low, high: _scaled(images, low, low + (high - low) * 255),
        ),
        "overflow": Mistake(
            "The bytes overflow: a uint8 tensor times a whole number is uint8 again, and 200 * 2 "
            "is 144 there. Make it float first: `images.float()`.",
            lambda images, low, high: (images * (high - low) / 255 + low).unsqueeze(1),
        ),
        "inverted": Mistake(
            "Paper and ink have changed places: 0 must become `low`, and 255 `high`.",
            lambda images, low, high: _scaled(images, high, low),
        ),
        "only_01": Mistake(
            "This is in [0, 1] whatever low and high are. Stretch and shift it.",
            lambda images, low, high: _scaled(images, 0, 1),
        ),
    },
)


def _scaled(images: Tensor, low: float, high: float) -> Tensor:
    return (low + (high - low) * images.double() / 255).unsqueeze(1)


def check_scale(answer: Any) -> Verdict:
    """Mark `answer(images, low, high)`: bytes (n, 28, 28) -> floats (n, 1, 28, 28) in low..high."""

    def grade() -> str:
        draw = fresh()
        cases = []
        for low, high in ((-1, 1), (0, 1), (-0.5, 0.25)):
            images = torch.randint(0, 256, (5, 28, 28), generator=draw, dtype=torch.uint8)
            images[0, 0, :2] = torch.tensor([0, 255])
            cases.append((images, low, high))
        compare(SCALE, answer, _scaled, cases)
        return "0 becomes low and 255 becomes high, for every range that was tried."

    return SCALE.mark(grade)


SPREAD = Exercise(
    "spread",
    lesson=3,
    hints=(
        "Take one pixel. Over all images of the batch, what is its standard deviation?",
        "`samples.std(dim=0)` is that for each pixel at once.",
        "Average it over the pixels: `.mean()`.",
    ),
    answer="gt.metrics.spread",
    own=metrics.spread,
    mistakes={
        "everything": Mistake(
            "This is the standard deviation of all pixels of all images together. It is large even "
            "where all images are the same, since paper and ink differ. Take it over the batch, "
            "`dim=0`.",
            lambda samples: samples.std(correction=0),
        ),
        "over_pixels": Mistake(
            "This is the standard deviation inside each image, over its pixels. One and the same "
            "image again and again has that too. Take it over the batch, `dim=0`.",
            lambda samples: samples.flatten(1).std(1, correction=0).mean(),
        ),
        "variance": Mistake(
            "This is the mean variance. The spread is the mean standard deviation: take the root "
            "before the mean.",
            lambda samples: samples.var(0, correction=0).mean(),
        ),
        "root_of_mean": Mistake(
            "This is the root of the mean variance. Take the root first, then the mean.",
            lambda samples: samples.var(0, correction=0).mean().sqrt(),
        ),
        "sum": Mistake(
            "You added up the pixels. Take their mean, so that it does not grow with the image.",
            lambda samples: samples.std(0, correction=0).sum(),
        ),
    },
)


def check_spread(answer: Any) -> Verdict:
    """Mark `answer(samples)`: images (n, 1, H, W) -> their spread, one number."""

    def grade() -> str:
        draw = fresh()
        scale = torch.rand(1, 1, 3, 4, generator=draw) + 0.1
        middle = torch.randn(1, 1, 3, 4, generator=draw)
        few, more = (
            (middle + scale * torch.randn(n, 1, 3, 4, generator=draw)).double() for n in (6, 11)
        )
        given = attempt(answer, few)
        divisor = 0 if _near(given, metrics.spread(few)) else 1  # either is right
        same = few[:1].repeat(7, 1, 1, 1)
        right = lambda x: x.std(0, correction=divisor).mean()  # noqa: E731
        compare(SPREAD, answer, right, [[few], [more], [same]])
        return "It agrees with gt.metrics.spread, and gives 0 for seven times the same image."

    return SPREAD.mark(grade)


def _near(given: Any, wanted: float) -> bool:
    try:
        return abs(float(given) - wanted) < 1e-6
    except (TypeError, ValueError, RuntimeError):
        return False


WEIGHTS_OF_G = Exercise(
    "weights_of_g",
    lesson=3,
    hints=(
        "A linear layer from m to n numbers has m * n weights, and one bias for each of its n "
        "outputs.",
        "G has two of them: 100 to 256, and 256 to 784.",
    ),
    answer="(100 * 256 + 256) + (256 * 784 + 784)",
    own="100 * 256 + 256 for the first layer and 256 * 784 + 784 for the second: 227,344 together. "
    "In code: sum(w.numel() for w in G.parameters()).",
    mistakes={
        "no_bias": Mistake(
            "The biases are missing: each output of a layer has one.",
            lambda: 100 * 256 + 256 * 784,
        ),
        "of_d": Mistake(
            "These are the weights of D, 784 to 256 to 1. The question is about G.",
            lambda: 784 * 256 + 256 + 256 + 1,
        ),
        "both": Mistake(
            "This is G and D together. The question is about G.",
            lambda: 227_344 + 784 * 256 + 256 + 256 + 1,
        ),
        "units": Mistake(
            "These are the units, not the weights. Between two layers every unit is joined to "
            "every other, and each of these lines has a weight.",
            lambda: 100 + 256 + 784,
        ),
    },
)


def check_weights_of_g(answer: Any) -> Verdict:
    """Mark the number of weights of program C's G, biases included."""

    def grade() -> str:
        given = number(answer)
        for name, mistake in WEIGHTS_OF_G.mistakes.items():
            if given == mistake.gives():
                raise Wrong(mistake.hint, name)
        if given != 227_344:
            raise Wrong(f"{given:,.0f} is not it.")
        return "227,344: nearly four for each of the 60,000 images of MNIST."

    return WEIGHTS_OF_G.mark(grade)


MOVING_AVERAGE = Exercise(
    "moving_average",
    lesson=3,
    hints=(
        "With a decay of 0.998 the average keeps 99.8 % of what it was. What does it take of the "
        "new weights?",
        "decay times the old average, plus (1 - decay) times the new weights.",
    ),
    answer="gt.textbook.moving_average",
    own=textbook.moving_average,
    mistakes={
        "swapped": Mistake(
            "The two shares are swapped: this average forgets nearly everything at each step.",
            lambda average, weights, decay: decay * weights + (1 - decay) * average,
        ),
        "plain_mean": Mistake(
            "This is the plain mean of the two. The decay says how much of the old average stays.",
            lambda average, weights, decay: (average + weights) / 2,
        ),
        "no_complement": Mistake(
            "The shares must add up to 1, or the average grows and grows: the new weights count "
            "1 - decay.",
            lambda average, weights, decay: decay * average + weights,
        ),
        "no_memory": Mistake(
            "This is the new weights alone, with no memory of the old average.",
            lambda average, weights, decay: weights,
        ),
    },
)


def check_moving_average(answer: Any) -> Verdict:
    """Mark `answer(average, weights, decay)`: two tensors of one shape -> the new average."""

    def grade() -> str:
        draw = fresh()
        cases = [(*torch.randn(2, 4, 3, generator=draw), decay) for decay in (0.9, 0.998, 0.99)]
        compare(MOVING_AVERAGE, answer, textbook.moving_average, cases)
        return "It is what the game does after each turn."

    return MOVING_AVERAGE.mark(grade)


# --- program C --------------------------------------------------------------------------------

TURNS = 600  # measured: by then the sick games have lost nearly all spread, the mended have not

MEND = Exercise(
    "mend",
    lesson=3,
    hints=(
        "Which numbers can a real pixel be? Which can G's last layer give?",
        "Either the data or the end of G must change. `gt.preset` takes `data=...` and `G=...`.",
        "`gt.digits(value_range=(0, 1))` as data; or a G with `output=\"tanh\"`.",
    ),
    answer='lambda seed: gt.preset("program_c", data=gt.digits(value_range=(0, 1)), seed=seed)',
    own=presets._program_c_mended,
    mistakes={
        "rates": Mistake(
            "Other settings than the ranges changed, and the ranges still do not fit. Which "
            "numbers can G give, and which does the data have?"
        ),
        "as_published": Mistake("This is program C as published: nothing has changed yet."),
        "seed": Mistake(
            "Each game must be played with the seed that your function is given: pass it on, "
            "`seed=seed`."
        ),
        "diverged": Mistake("Training ran into NaN: a learning rate is too high."),
        "played": Mistake("The game has been played already. Return a new one."),
    },
)  # fmt: skip


def check_mend(answer: Any) -> Verdict:
    """Mark `answer(seed)`, which makes program C mended: is G still alive after 600 turns?"""

    def grade() -> str:
        games = [attempt(answer, seed) for seed in range(20, 20 + budget(full=3, short=2))]
        if not isinstance(games[0], Game):
            raise Wrong(
                "The function must return a game, from gt.preset or gt.Game; this is "
                f"{type(games[0]).__name__}.",
                "type",
            )
        name = None
        if any(game.turns or game.d_updates for game in games):
            name = "played"
        elif len({game.seed for game in games}) < len(games):
            name = "seed"
        elif not _reaches(games[0]):
            name = "rates" if _differs(games[0]) else "as_published"
        if name:
            raise Wrong(MEND.mistakes[name].hint, name)
        shares = [_share_of_spread(game) for game in games]
        told = ", ".join(f"{share:.0%}" for share in shares)
        said = f"After {TURNS} turns the samples have {told} of the data's spread"
        if min(shares) < 0.02:
            raise Wrong(f"{said}: at least one G is as good as dead.", "dead")
        return f"{said}; as published it is below 1 %, and falls."

    return MEND.mark(grade)


def _reaches(game: Game) -> bool:
    """Whether the end of G can give the least and the largest number of the data."""
    ends = {"Sigmoid": (0, 1), "Tanh": (-1, 1)}
    names = [type(layer).__name__ for layer in game.G.modules()]
    low, high = next((ends[name] for name in reversed(names) if name in ends), (-1e9, 1e9))
    real = game.data.sample(64, fresh())
    return low <= real.min().item() and real.max().item() <= high


def _differs(game: Game) -> bool:
    ours = presets.preset("program_c")
    same = all(getattr(game, name) == getattr(ours, name) for name in SETTINGS)
    return not same or str(game.G) != str(ours.G)


def _share_of_spread(game: Game) -> float:
    try:
        for _ in range(TURNS):
            game.turn()
    except TrainingDiverged:
        raise Wrong(MEND.mistakes["diverged"].hint, "diverged") from None
    return metrics.spread(game.generate(256)) / metrics.spread(game.data.sample(256, fresh()))


EXERCISES = (SCALE, SPREAD, WEIGHTS_OF_G, MOVING_AVERAGE, MEND)
