"""Can you tell real digits from generated ones? A game that ends with your share of right answers.

    game = gt.sorting.sort_digits(gan.generate(100))
    game                        # a picture and two buttons; or game.answer("real")
    print(game.result)          # after the last round

Whether an answer was right is told after the last round and not before: who learns during the
game what gives generated digits away plays its rounds with different chances, and the interval is
for rounds that are alike.
"""

import base64
import hashlib
import html
import io
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import ipywidgets as widgets
import numpy as np
import torch
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image
from torch import Tensor

from gan_teach.lessons.cards import as_html, card, fill
from gan_teach.live.cells import running as _where
from gan_teach.live.plots import BEST, FAKE, GREY, REAL
from gan_teach.live.watch import widget_bundle
from gan_teach.metrics.classifier import as_images
from gan_teach.metrics.line import share_interval
from gan_teach.metrics.scores import real_digits
from gan_teach.support.draws import numbered_generator
from gan_teach.support.errors import choose, count

ANSWERS = {"real": True, "generated": False}
SOURCES = {
    "mnist": "MNIST's test images",
    "embedded": "scikit-learn's digits, 8x8 brought to 28x28",
}
ZOOM = 6  # screen pixels for a pixel of the picture that is judged
COLUMNS, CELL, TITLE = 10, 37, 16  # of the sheet of all pictures; in pixels of a picture
MOST = 100  # pictures on that sheet
TOO_SOON = 0.25  # seconds: a click that follows sooner was meant for the picture before
Judge = Callable[[Tensor], Tensor]


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
    def share(self) -> float:
        """The share of right answers, from 0 to 1. Whoever does not look gets 1/2 on average."""
        return self.right / self.rounds

    @property
    def low(self) -> float:
        """The lower end of Wilson's 95 % interval of the share, see `share_interval`."""
        return share_interval(self.right, self.rounds)[0]

    @property
    def high(self) -> float:
        """The upper end of that interval."""
        return share_interval(self.right, self.rounds)[1]

    @property
    def needed(self) -> int | None:
        """In how many rounds this share would have an interval without 50 %; None for 50 %.

        Wilson's interval of a share s of n leaves out 1/2 where n > z^2 / (4 (s - 1/2)^2), with
        z = 1.96: its ends solve (s - p)^2 = z^2 p(1 - p)/n for p.
        """
        return None if 2 * self.right == self.rounds else _needed(self.share)

    def __str__(self) -> str:
        return fill(
            f"You were right in {self.right:,} of {self.rounds:,}: {_percent(self.share)}. With "
            f"95 % confidence your true share lies between {_percent(self.low)} and "
            f"{_percent(self.high)}. Guessing gets 50 % on average.\n\n{self._meaning()}\n\n"
            f"Of {self.real:,} real digits {self.real_as_generated:,} were taken for generated, of "
            f"{self.rounds - self.real:,} generated ones {self.generated_as_real:,} for real."
        )

    def _meaning(self) -> str:
        """What the interval says about 50 %."""
        if self.low > 0.5:
            return "The interval lies above 50 %: you can tell the two apart."
        if self.high < 0.5:
            return (
                "The interval lies below 50 %: you can tell the two apart, but you take the one "
                "for the other."
            )
        more = (
            f"It would take about {_needed(0.6)} rounds to tell a share of 60 % from guessing."
            if self.needed is None
            else f"With the same share in about {self.needed:,} rounds, 50 % would lie outside the "
            "interval."
        )
        return (
            "The interval contains 50 %: you cannot tell the two apart, or "
            f"{self.rounds:,} rounds are too few to show that you can. {more}"
        )


@dataclass
class _State:
    """What a learner has done: which deal is played, and what was said of its pictures."""

    seed: int
    said_real: list[bool] = field(default_factory=list)


_shown: dict[tuple[str, str], tuple[str, _State]] = {}  # by cell and pictures: its run, the state


class SortingGame:
    """Real or generated? One picture a round, two answers; see `sort_digits`.

    As the last line of a cell it shows a picture and two buttons. In plain cells: `picture()`,
    `answer(...)`, and `result` at the end. Shown again by its cell, the game goes on where it was.
    """

    def __init__(self, samples: Tensor, real: Tensor, rounds: int, seed: int, source: str):
        self.rounds, self.source = rounds, source
        self._samples, self._real = samples, real
        self._state = _State(seed)
        self._deal()
        self._name = hashlib.sha256(self._pictures.numpy().tobytes()).hexdigest()
        self._page = _Page(self)
        self.widget = self._page.widget
        self._page.show()

    @property
    def seed(self) -> int:
        """Which deal is played: the next after `again`."""
        return self._state.seed

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers so far."""
        return tuple("real" if real else "generated" for real in self._state.said_real)

    @property
    def result(self) -> Result | None:
        """How it ended; None before the last answer."""
        if len(self.answers) < self.rounds:
            return None
        said = torch.tensor(self._state.said_real)
        right, missed = (said == self._is_real).sum().item(), (self._is_real & ~said).sum().item()
        real = self._is_real.sum().item()
        return Result(right, self.rounds, real, missed, self.rounds - right - missed)

    def picture(self) -> Tensor:
        """The picture to be judged, (28, 28), in [0, 1]; after the end the last one."""
        return self._pictures[min(len(self.answers), self.rounds - 1)].clone()

    def answer(self, name: str) -> "SortingGame":
        """Say "real" or "generated" of this picture, and go on to the next.

        Returns the game: as the last line of a cell it shows the next picture.
        Raises ValueError for another word, RuntimeError after the last round.
        """
        word = name.strip().lower() if isinstance(name, str) else name
        real = choose("answer", word, ANSWERS)
        if self.result is not None:
            raise RuntimeError(
                f"All {self.rounds:,} rounds are answered: print(game.result) tells how it ended, "
                "game.again() starts a game with other pictures."
            )
        self._state.said_real.append(real)
        self._page.show()
        return self

    def let(self, judge: Judge) -> "SortingGame":
        """Let a function play the rounds that remain: a classifier, or D.

        judge: from pictures (k, 28, 28) in [0, 1] to booleans (k,) or (k, 1), True for real: for
        example `lambda x: gan.D(x[:, None]) > 0` with a D of logits whose data lie in [0, 1].
        What was answered stays; after the end nothing happens.
        Returns the game. Raises TypeError for what is no tensor of booleans, ValueError for another
        shape.
        """
        k = self.rounds - len(self.answers)
        if k:
            with torch.no_grad():
                said = judge(self._pictures[-k:].clone())
            if not isinstance(said, Tensor) or said.dtype != torch.bool:
                got = said.dtype if isinstance(said, Tensor) else type(said).__name__
                raise TypeError(
                    "A judge must return a tensor of booleans, True for real, such as D(x) > 0; "
                    f"got {got}."
                )
            if said.shape not in ((k,), (k, 1)):
                raise ValueError(
                    f"A judge must return one boolean for each of {k} pictures, shape ({k},); got "
                    f"{tuple(said.shape)}."
                )
            self._state.said_real.extend(said.flatten().tolist())
            self._page.show()
        return self

    def again(self, seed: int | None = None) -> "SortingGame":
        """Start anew with other pictures: those of this seed, by default of the next."""
        self._state.seed = self.seed + 1 if seed is None else count("seed", seed, least=0)
        self._state.said_real.clear()
        self._deal()
        self._page.show()
        return self

    def describe(self) -> str:
        """What is shown, in words; before the end it does not tell what the picture is."""
        told = [] if self.result is None else [str(self.result)]
        return "\n\n".join([*told, self.picture_text()])

    def picture_text(self) -> str:
        """The picture in words, without the verdict."""
        if self.result is None:
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
        if self.result is None:
            return _enlarged(self.picture())
        said = torch.tensor(self._state.said_real)
        return _sheet(self._pictures[:MOST], self._is_real[:MOST], said[:MOST])

    def _deal(self) -> None:
        """Draw the pictures: a fair coin for each round, each image at most once."""
        generator = numbered_generator(self.seed, "check", 1)
        self._is_real = torch.randint(2, (self.rounds,), generator=generator).bool()
        fakes, reals = (
            as_images(what, images[torch.randperm(len(images), generator=generator)[: self.rounds]])
            for what, images in (("samples", self._samples), ("real", self._real))
        )
        self._pictures = torch.where(self._is_real[:, None, None], reals[:, 0], fakes[:, 0])

    def _take_up(self) -> None:
        """Go on where an earlier run of this cell was, if it began with the same pictures."""
        cell, run = _where()
        if not cell:
            return
        its_run, state = _shown.get((cell, self._name), (run, self._state))
        if its_run != run and not self.answers:
            self._state = state
            self._deal()
            self._page.show()
        _shown[cell, self._name] = run, self._state

    def _ipython_display_(self) -> None:
        self._take_up()
        alt = self.describe()
        if self.result is None:
            alt += ' Say game.answer("real") or game.answer("generated").'
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

        game = gt.sorting.sort_digits(gan.generate(100))
        game

    Raises as `as_images` does, and ValueError for too few images or rounds.
    """
    rounds, seed = count("rounds", rounds, least=2), count("seed", seed, least=0)
    source = "the real images that were given"
    if real is None:
        found = real_digits()
        real, source = found.test, SOURCES[found.source]
    for what, images in (("samples", samples), ("real", real)):
        n = len(as_images(what, images))
        if n < rounds:
            fewer = f", or rounds={n}" if n > 1 else ""
            raise ValueError(
                f"{rounds:,} rounds need at least as many images; {what} has {n:,}. Take more of "
                f"them{fewer}."
            )
    return SortingGame(samples.detach().cpu(), real.detach().cpu(), rounds, seed, source)


class _Page:
    """The game as it stands on a page: a picture, how far it is, and the buttons."""

    def __init__(self, game: SortingGame):
        self._game = game
        self._asked, self._text, self._picture = (widgets.HTML() for _ in range(3))
        self._choices = [
            self._button(name.capitalize(), lambda name=name: game.answer(name)) for name in ANSWERS
        ]
        self._again = [self._button("Play again", game.again)]
        self._buttons = widgets.HBox(layout={"flex_flow": "row wrap"})
        self.widget = card([self._asked, self._text, self._picture, self._buttons], GREY)

    def _button(self, name: str, action: Callable[[], object]) -> widgets.Button:
        button = widgets.Button(
            description=name, style={"font_weight": "bold"},
            layout={"width": "140px", "height": "44px"},
        )  # fmt: skip

        def press(_: widgets.Button) -> None:
            if time.monotonic() - self._since > TOO_SOON and button in self._buttons.children:
                action()

        button.on_click(press)
        return button

    def show(self) -> None:
        """Show the game as it is now."""
        game, done = self._game, self._game.result is not None
        source = f"The real digits are {game.source}."
        if done:
            asked, text, below = source, str(game.result), as_html(game.picture_text())
            size = "max-width:calc(100% - 2px)"
        else:
            asked = (
                f"{source} In each round a fair coin decides which kind you see. Whether you were "
                "right is told after the last round."
            )
            text, below = f"Picture {len(game.answers) + 1:,} of {game.rounds:,}", ""
            size = f"width:{28 * ZOOM}px; image-rendering:pixelated"
        data, alt = base64.b64encode(game.png()).decode(), html.escape(game.picture_text())
        look = f"display:block; box-sizing:content-box; margin:4px 0; border:1px solid {GREY}"
        self._picture.value = (
            f"<img src='data:image/png;base64,{data}' alt='{alt}' style='{look}; {size}'>{below}"
        )
        self._asked.value = f"<b>Real or generated?</b>{as_html(asked)}"
        self._text.value = f"<div role='status'>{as_html(text)}</div>"
        self._buttons.children = self._again if done else self._choices
        self._since = time.monotonic()


def _grey(pictures: Tensor) -> np.ndarray:
    """Pictures in [0, 1] as bytes, ink dark on white."""
    return (255 - 255 * pictures.clamp(0, 1)).round().byte().numpy()


def _enlarged(picture: Tensor) -> bytes:
    """One picture, (28, 28), as a PNG of ZOOM times its size."""
    image, file = Image.fromarray(_grey(picture)), io.BytesIO()
    image.resize((28 * ZOOM, 28 * ZOOM), Image.Resampling.NEAREST).save(file, "png")
    return file.getvalue()


def _sheet(pictures: Tensor, is_real: Tensor, said_real: Tensor) -> bytes:
    """All pictures as a PNG: real ones, framed blue, above generated ones, framed and dashed."""
    kinds = [("real", REAL, "-", is_real), ("generated", FAKE, "--", ~is_real)]
    rows = sum(-(-int(which.sum()) // COLUMNS) for *_, which in kinds)
    sheet = np.full((CELL * rows + 2 * TITLE, CELL * COLUMNS), 255, np.uint8)
    figure = Figure(figsize=(sheet.shape[1] / 50, sheet.shape[0] / 50), dpi=100)  # each twice
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    top = 0
    for name, colour, dashes, which in kinds:
        title = f"{name}: {which.sum()}"
        ax.text(4, top + TITLE - 4, title, color=colour, fontsize=10, fontweight="bold")
        top += TITLE
        for i, place in enumerate(which.nonzero().flatten().tolist()):
            row, column = divmod(i, COLUMNS)
            x, y = CELL * column + 4, top + CELL * row + 4
            sheet[y : y + 28, x : x + 28] = _grey(pictures[place])
            frame = {"ec": colour, "ls": dashes, "lw": 2.5, "fill": False}
            ax.add_patch(Rectangle((x - 1, y - 1), 30, 30, **frame))
            if said_real[place] != is_real[place]:
                box = {"facecolor": BEST, "edgecolor": "none", "pad": 1.5}
                ax.text(x + 29, y, "✗", color="white", ha="right", va="top", bbox=box)
        top += CELL * -(-int(which.sum()) // COLUMNS)
    extent = (0, sheet.shape[1], sheet.shape[0], 0)
    ax.imshow(sheet, "gray", extent=extent, vmin=0, vmax=255, interpolation="nearest")
    ax.set(xlim=extent[:2], ylim=extent[2:], aspect="auto")
    file = io.BytesIO()
    FigureCanvasAgg(figure).print_png(file)
    return file.getvalue()


def _needed(share: float) -> int:
    return math.floor(1.959964**2 / (4 * (share - 0.5) ** 2)) + 1


def _percent(share: float) -> str:
    """A share in percent, with decimals where it would else read as 0, 50 or 100 and is not."""
    exact = any(abs(share - value) < 1e-9 for value in (0, 0.5, 1))
    texts = (f"{100 * share:.{decimals}f}" for decimals in range(9))
    return f"{next(text for text in texts if exact or float(text) not in (0, 50, 100))} %"
