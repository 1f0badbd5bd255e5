"""Can you tell real digits from generated ones? A game that ends with your share of right answers.

    game = gt.sorting.sort_digits(gan.generate(100))
    game                        # a picture and two buttons; or game.answer("real")
    print(game.result)          # after the last round

Whether an answer was right is told after the last round and not before: who learns during the
game what gives generated digits away plays its rounds with different chances, and the interval is
for rounds that are alike.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import ipywidgets as widgets
import numpy as np
import torch
from IPython.display import display
from torch import Tensor

from gan_teach.lessons.cards import as_html, card, fill
from gan_teach.live.marks import (
    BEST,
    FAKE,
    GREY,
    REAL,
    Axis,
    Mark,
    Pixels,
    Plot,
    Points,
    Shapes,
    Words,
    with_gaps,
)
from gan_teach.live.picture import Picture, still
from gan_teach.live.plots import sheet
from gan_teach.live.watch import widget_bundle
from gan_teach.metrics.classifier import as_images
from gan_teach.metrics.reference import real_digits
from gan_teach.metrics.statistics import share_interval
from gan_teach.support.draws import numbered_generator
from gan_teach.support.errors import choose, count

ANSWERS = {"real": True, "generated": False}
SOURCES = {
    "mnist": "MNIST's test images",
    "embedded": "scikit-learn's digits, 8x8 brought to 28x28",
}
SIDE, ZOOM, ZOOM_AFTER = 28, 6, 2  # pixels, and for each so many of the screen; at the end so many
COLUMNS, MOST, GAP, TITLE = 10, 100, 8, 14  # of the sheet of all pictures; in their pixels
TOO_SOON = 0.25  # seconds: a click that follows sooner was meant for the picture before
_answers: dict[bytes, list[str]] = {}  # by the pictures: a cell that runs again goes on


@dataclass(frozen=True)
class Result:
    """How a game of sorting ended; print it.

    right: how many of `rounds` answers were right. real: in how many rounds a real digit was shown.
    real_as_generated, generated_as_real: how many were taken for the other.
    """

    right: int
    rounds: int
    real: int
    real_as_generated: int
    generated_as_real: int

    @property
    def interval(self) -> tuple[float, float]:
        """The ends of Wilson's 95 % interval of the share of right answers."""
        return share_interval(self.right, self.rounds)

    def __str__(self) -> str:
        low, high = map(percent, self.interval)
        return fill(
            f"You were right in {self.right:,} of {self.rounds:,}: "
            f"{percent(self.right / self.rounds)}. With 95 % confidence your true share lies "
            f"between {low} and {high}. Guessing gets 50 % on average.\n\n{self._meaning()}\n\n"
            f"Of {self.real:,} real digits {self.real_as_generated:,} were taken for generated, of "
            f"{self.rounds - self.real:,} generated ones {self.generated_as_real:,} for real."
        )

    def _meaning(self) -> str:
        """What the interval says about 50 %."""
        low, high = self.interval
        if low > 0.5:
            return "The interval lies above 50 %: you can tell the two apart."
        if high < 0.5:
            return (
                "The interval lies below 50 %: you can tell the two apart, but you take the one "
                "for the other."
            )
        share = self.right / self.rounds
        more = (
            f"It would take about {rounds_needed(0.6)} rounds to tell a share of 60 % from "
            "guessing."
            if share == 0.5
            else f"With the same share in about {rounds_needed(share):,} rounds, 50 % would lie "
            "outside the interval."
        )
        return (
            "The interval contains 50 %: you cannot tell the two apart, or "
            f"{self.rounds:,} rounds are too few to show that you can. {more}"
        )


def rounds_needed(share: float) -> int:
    """In how many rounds this share, not 1/2, has a 95 % interval without 1/2.

    Wilson's interval of a share s of n leaves out 1/2 where n > z^2 / (4 (s - 1/2)^2), with
    z = 1.96: its ends solve (s - p)^2 = z^2 p(1 - p)/n for p.
    """
    return math.floor(1.959964**2 / (4 * (share - 0.5) ** 2)) + 1


def percent(share: float) -> str:
    """A share in percent, with decimals where it would else read as 0, 50 or 100 and is not."""
    exact = any(abs(share - value) < 1e-9 for value in (0, 0.5, 1))
    texts = (f"{100 * share:.{decimals}f}" for decimals in range(9))
    return f"{next(text for text in texts if exact or float(text) not in (0, 50, 100))} %"


class SortingGame:
    """Real or generated? One picture a round, two answers; see `sort_digits`.

    As the last line of a cell it shows a picture and two buttons. In plain cells: `picture()`,
    `answer(...)`, and `result` at the end. A cell that runs again goes on where it was.
    """

    rate = 20.0  # of its picture: frames a second

    def __init__(self, samples: Tensor, real: Tensor, rounds: int, seed: int, source: str):
        self.rounds, self.seed, self.source = rounds, seed, source
        self._samples, self._real = samples, real
        self._asked, self._text, self._below = (widgets.HTML() for _ in range(3))
        self._picture = Picture(self)
        self._choices = [
            self._button(name.capitalize(), partial(self.answer, name)) for name in ANSWERS
        ]
        self._again = [self._button("Play again", self.again)]
        self._buttons = widgets.HBox(layout={"flex_flow": "row wrap"})
        self.widget = card(
            [self._asked, self._text, self._picture.widget, self._below, self._buttons], GREY
        )
        self._deal()

    @property
    def result(self) -> Result | None:
        """How it ended; None before the last answer."""
        if len(self.answers) < self.rounds:
            return None
        mistaken, real = self._mistaken(), self._is_real
        counts = (real, real & mistaken, ~real & mistaken)
        right = self.rounds - int(mistaken.sum())
        return Result(right, self.rounds, *(int(which.sum()) for which in counts))

    def picture(self) -> Tensor:
        """The picture to be judged, (28, 28), in [0, 1]; after the end the last one."""
        return self._pictures[min(len(self.answers), self.rounds - 1)].clone()

    def answer(self, name: str) -> "SortingGame":
        """Say "real" or "generated" of this picture, and go on to the next.

        Returns the game: as the last line of a cell it shows the next picture.
        Raises ValueError for another word, RuntimeError after the last round.
        """
        name = name.strip().lower() if isinstance(name, str) else name
        choose("answer", name, ANSWERS)
        if self.result:
            raise RuntimeError(
                f"All {self.rounds:,} rounds are answered: print(game.result) tells how it ended, "
                "game.again() starts another game."
            )
        self.answers.append(name)
        self._show()
        return self

    def again(self) -> "SortingGame":
        """Start anew with the coins and pictures of the next seed."""
        self.seed += 1
        self._deal()
        self.answers.clear()
        self._show()
        return self

    def describe(self) -> str:
        """What is shown, in words; before the end it does not tell what the picture is."""
        if not self.result:
            return (
                f"Real or generated? Picture {len(self.answers) + 1:,} of {self.rounds:,}: a "
                "digit, dark on white."
            )
        which = f"The first {MOST} pictures" if self.rounds > MOST else "All pictures"
        return (
            f"{which}, the real ones above the generated ones; a cross marks those that were taken "
            "for the other."
        )

    def plot(self) -> Plot:
        """The picture to be judged, enlarged; after the end all pictures with what they were."""
        if self.result:
            return self._sheet()
        edge = Shapes(*with_gaps([_frame(0, 0, -0.25)]), GREY, fill=0, width=1)
        marks = (Pixels(sheet(self.picture()[None, None], (0, 1), 1), (0, SIDE, 0, SIDE)), edge)
        return _bare(marks, SIDE, SIDE, ZOOM)

    def png(self) -> bytes:
        """The same as a file."""
        return still([self._picture])

    def _deal(self) -> None:
        """Draw the pictures: a fair coin for each round, each image at most once."""
        generator = numbered_generator(self.seed, "check", 1)
        self._is_real = torch.randint(2, (self.rounds,), generator=generator).bool()
        fakes, reals = (
            as_images(what, images[torch.randperm(len(images), generator=generator)[: self.rounds]])
            for what, images in (("samples", self._samples), ("real", self._real))
        )
        self._pictures = torch.where(self._is_real[:, None, None], reals[:, 0], fakes[:, 0])
        self.answers = _answers.setdefault(self._pictures.numpy().tobytes(), [])
        self._show()

    def _mistaken(self) -> Tensor:
        """Which answers were wrong; there is one for each round."""
        return torch.tensor([ANSWERS[name] for name in self.answers]) != self._is_real

    def _sheet(self) -> Plot:
        """All pictures: real ones in frames above generated ones; a cross on those mistaken."""
        marks: list[Mark] = []
        step, is_real = SIDE + GAP, self._is_real[:MOST]
        kinds = (("real", REAL, is_real), ("generated", FAKE, ~is_real))
        rows = [math.ceil(which.sum().item() / COLUMNS) for *_, which in kinds]
        wide, top = step * COLUMNS, step * sum(rows) + TITLE * len(rows)
        high, mistaken = top, self._mistaken()[:MOST]
        for (name, colour, which), down in zip(kinds, rows, strict=True):
            text = f"{name}: {which.sum()}"
            marks.append(Words(text, 2, top - TITLE / 2, colour, size=16, ha="left"))
            top -= TITLE
            corners = [
                (GAP / 2 + step * (i % COLUMNS), top - GAP / 2 - step * (i // COLUMNS))
                for i in range(int(which.sum()))
            ]
            for (x, y), picture in zip(corners, self._pictures[:MOST][which], strict=True):
                extent = (x, x + SIDE, y - SIDE, y)
                marks.append(Pixels(sheet(picture[None, None], (0, 1), 1), extent))
            frames = [_frame(x, y - SIDE, 2) for x, y in corners]
            marks.append(Shapes(*with_gaps(frames), colour, fill=0, width=4))
            crossed = [place for place, it in zip(corners, mistaken[which], strict=True) if it]
            at = np.array([(x + SIDE - 4, y - 4) for x, y in crossed]).reshape(-1, 2)
            marks.append(Points(at[:, 0], at[:, 1], BEST, marker="X", size=16, edge=True))
            top -= step * down
        return _bare(tuple(marks), wide, high, ZOOM_AFTER)

    def _button(self, name: str, action: Callable[[], object]) -> widgets.Button:
        layout = {"width": "140px", "height": "44px"}
        button = widgets.Button(description=name, style={"font_weight": "bold"}, layout=layout)

        def press(_: widgets.Button) -> None:
            if time.monotonic() - self._since > TOO_SOON and button in self._buttons.children:
                action()

        button.on_click(press)
        return button

    def _show(self) -> None:
        """Show the game on the page as it is now."""
        asked = f"The real digits are {self.source}."
        text, below = str(self.result), as_html(self.describe())
        if not self.result:
            asked += (
                " In each round a fair coin decides which kind you see. Whether you were right is "
                "told after the last round."
            )
            text, below = f"Picture {len(self.answers) + 1:,} of {self.rounds:,}", ""
        self._picture.draw(self.describe())
        self._below.value = below
        self._asked.value = f"<b>Real or generated?</b>{as_html(asked)}"
        self._text.value = f"<div role='status'>{as_html(text)}</div>"
        self._buttons.children = self._again if self.result else self._choices
        self._since = time.monotonic()

    def _ipython_display_(self) -> None:
        how = 'Say game.answer("real") or game.answer("generated").'
        alt = f"{self.result}\n\n{self.describe()}" if self.result else f"{self.describe()} {how}"
        bundle = widget_bundle(self.widget, self.png(), alt)
        display(bundle, metadata={"image/png": {"alt": alt}}, raw=True)


def sort_digits(
    samples: Tensor, real: Tensor | None = None, rounds: int = 20, seed: int = 0
) -> SortingGame:
    """A game: one picture at a time, real or generated? At the end, the share of right answers.

    samples: generated digits, at least `rounds`. real: real ones, at least `rounds`; by default the
    test images of `real_digits`. Both as in `as_images`.
    rounds: how many pictures, at least 2. In each a fair coin decides which kind is shown, so that
    guessing is right half of the time. seed: of the coins and the pictures.

    Raises as `as_images` does, and ValueError for too few images or rounds.
    """
    rounds, seed = count("rounds", rounds, least=2), count("seed", seed, least=0)
    source = "the real images that were given"
    if real is None:
        found = real_digits()
        real, source = found.test, SOURCES[found.source]
    for what, images in (("samples", samples), ("real", real)):
        if (n := len(as_images(what, images))) < rounds:
            fewer = f", or rounds={n}" if n > 1 else ""
            raise ValueError(
                f"{rounds:,} rounds need at least as many images; {what} has {n:,}. Take more of "
                f"them{fewer}."
            )
    return SortingGame(samples.detach().cpu(), real.detach().cpu(), rounds, seed, source)


def _bare(marks: tuple[Mark, ...], wide: float, high: float, zoom: int) -> Plot:
    """Marks without numbers around them; wide, high: in pixels of the pictures."""
    x, y = Axis(0, wide, hidden=True), Axis(0, high, hidden=True)
    size = round(zoom * wide) + 4, round(zoom * high) + 4
    return Plot(marks, x, y, size=size, room=(2, 2, 2, 2), square=True)


def _frame(x: float, y: float, away: float) -> np.ndarray:
    """The corners of a frame around a picture whose lower left corner is here, (5, 2)."""
    low, high = -away / 2, SIDE + away / 2
    corners = ((low, low), (high, low), (high, high), (low, high), (low, low))
    return np.array([(x + across, y + up) for across, up in corners])
