"""Can you tell real digits from generated ones? A game that ends with your share of right answers.

    game = gt.sorting.sort_digits(gan.generate(100))
    game                        # a picture and two buttons; or game.answer("real")
    print(game.result)          # after the last round

Whether an answer was right is told after the last round and not before: who learns during the
game what gives generated digits away plays its rounds with different chances, and the interval is
for rounds that are alike.
"""

import base64
import html
import io
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import ipywidgets as widgets
import torch
from IPython.display import display
from PIL import Image, ImageDraw
from torch import Tensor

from gan_teach.lessons.cards import as_html, card, fill
from gan_teach.live.plots import BEST, FAKE, GREY, REAL
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
ZOOM, ZOOM_AFTER = 6, 2  # screen pixels for a pixel: of the picture to be judged, of all at the end
COLUMNS, MOST = 10, 100  # of the sheet of all pictures
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

    def __init__(self, samples: Tensor, real: Tensor, rounds: int, seed: int, source: str):
        self.rounds, self.seed, self.source = rounds, seed, source
        self._samples, self._real = samples, real
        self._asked, self._text, self._image = (widgets.HTML() for _ in range(3))
        self._choices = [
            self._button(name.capitalize(), partial(self.answer, name)) for name in ANSWERS
        ]
        self._again = [self._button("Play again", self.again)]
        self._buttons = widgets.HBox(layout={"flex_flow": "row wrap"})
        self.widget = card([self._asked, self._text, self._image, self._buttons], GREY)
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
                "game.again() starts a game with other pictures."
            )
        self.answers.append(name)
        self._show()
        return self

    def again(self) -> "SortingGame":
        """Start anew with other pictures, those of the next seed."""
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

    def png(self) -> bytes:
        """The picture to be judged, enlarged; after the end all pictures with what they were."""
        image, file = self._sheet() if self.result else in_grey(self.picture(), ZOOM), io.BytesIO()
        image.save(file, "png")
        return file.getvalue()

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

    def _sheet(self) -> Image.Image:
        """All pictures: real ones in frames above generated ones; a cross on those mistaken."""
        cell, title, is_real = 28 * ZOOM_AFTER + 16, 28, self._is_real[:MOST]
        kinds = (("real", REAL, is_real), ("generated", FAKE, ~is_real))
        rows = sum(math.ceil(which.sum().item() / COLUMNS) for *_, which in kinds)
        sheet = Image.new("RGB", (cell * COLUMNS, cell * rows + 2 * title), "white")
        draw, top, mistaken = ImageDraw.Draw(sheet), 0, self._mistaken()
        for name, colour, which in kinds:
            draw.text((8, top + 6), f"{name}: {which.sum()}", colour, font_size=18)
            top += title
            for i, place in enumerate(which.nonzero().flatten().tolist()):
                x, y = cell * (i % COLUMNS) + 8, top + cell * (i // COLUMNS) + 8
                picture = in_grey(self._pictures[place], ZOOM_AFTER)
                sheet.paste(picture, (x, y))
                right, bottom = x + picture.width, y + picture.height
                draw.rectangle((x - 4, y - 4, right + 3, bottom + 3), outline=colour, width=4)
                if mistaken[place]:
                    draw.rectangle((right - 18, y, right, y + 18), BEST)
                    for ends in ((right - 15, y + 3, right - 3, y + 15),
                                 (right - 15, y + 15, right - 3, y + 3)):  # fmt: skip
                        draw.line(ends, "white", 3)
            top += cell * math.ceil(which.sum().item() / COLUMNS)
        return sheet

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
        text, below, size = str(self.result), as_html(self.describe()), "max-width:calc(100% - 2px)"
        if not self.result:
            asked += (
                " In each round a fair coin decides which kind you see. Whether you were right is "
                "told after the last round."
            )
            text, below = f"Picture {len(self.answers) + 1:,} of {self.rounds:,}", ""
            size = f"width:{28 * ZOOM}px; image-rendering:pixelated"
        data, alt = base64.b64encode(self.png()).decode(), html.escape(self.describe())
        look = f"display:block; box-sizing:content-box; margin:4px 0; border:1px solid {GREY}"
        self._image.value = (
            f"<img src='data:image/png;base64,{data}' alt='{alt}' style='{look}; {size}'>{below}"
        )
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


def in_grey(picture: Tensor, zoom: int) -> Image.Image:
    """A picture, (28, 28) in [0, 1], so many times as large, ink dark on white."""
    image = Image.fromarray((255 - 255 * picture.clamp(0, 1)).round().byte().numpy())
    return image.resize((28 * zoom, 28 * zoom), Image.Resampling.NEAREST)
