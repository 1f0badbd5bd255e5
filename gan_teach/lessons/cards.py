"""What lessons ask and answer: a question with a button, a verdict with hints and a solution.

Each is a widget, and plain text where widgets cannot run; what a button does, a line of code does
too. A question that was answered keeps its answer when its cell is run again.
"""

import html
import re
import string
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
from IPython.display import display

from gan_teach.live.page import view_of
from gan_teach.live.plots import BEST, D_COLOUR, FAKE, REAL
from gan_teach.support.errors import finite

MARKS = {None: ("", REAL), True: ("✓ ", D_COLOUR), False: ("✗ ", FAKE)}
SOLUTION = "line-height:1.3; white-space:pre-wrap; word-break:normal; overflow-wrap:break-word"
OnAnswer = Callable[[Any], tuple[str, bool | None]]
_answers: dict[str, Any] = {}  # by question, for as long as the kernel lives
_solutions_hidden = False


class Question:
    """A question on the page with a Commit button. Subclasses say how it is answered.

    box: where it is answered. on_answer: gets the answer; returns what is told below, and whether
        it is good (None: neither).
    answer: None until there is one. May be set in a plain cell: `question.answer = ...`.
    """

    def __init__(self, text: str, box: widgets.Widget, on_answer: OnAnswer):
        self.text, self._input, self._on_answer = text, box, on_answer
        self._told = widgets.HTML()
        button = widgets.Button(description="Commit", layout={"width": "100px"})
        button.on_click(lambda _: self._commit())
        asked = widgets.HTML(f"<b>{as_html(text)}</b>")
        self.widget = card([asked, self._input, button, self._told], REAL)
        if text in _answers:
            try:
                self.answer = _answers[text]
            except ValueError:  # the question offers other answers now
                del _answers[text]

    @property
    def answer(self) -> Any:
        """What was committed, or None."""
        return _answers.get(self.text)

    @answer.setter
    def answer(self, value: Any) -> None:
        value = _answers[self.text] = self.read(value)
        self._input.value = value
        self.tell(*self._on_answer(value))

    def tell(self, text: str, good: bool | None = None) -> None:
        """Put this text below the question, in place of what stood there."""
        self._told.value = as_html(text, good)

    def plain(self) -> str:
        """The question as text, for pages that cannot run widgets."""
        raise NotImplementedError

    def read(self, value: Any) -> Any:
        """The answer that this stands for. Raises ValueError for none."""
        raise NotImplementedError

    def _commit(self) -> None:
        if self._input.value is None:
            self.tell("Choose one of the answers first.")
        else:
            self.tell("...")  # no verdict on the last answer while this one is looked at
            self.answer = self._input.value

    def _ipython_display_(self) -> None:
        display_card(self.widget, self.plain())


class Choice(Question):
    """One of several answers, lettered A, B, C in their order; `answer` is the letter."""

    def __init__(self, text: str, choices: Sequence[str], on_answer: OnAnswer):
        self.choices = dict(zip(string.ascii_uppercase, choices, strict=False))
        options = [(f"{letter}. {words}", letter) for letter, words in self.choices.items()]
        layout = {"width": "max-content"}
        box = widgets.RadioButtons(options=options, value=None, layout=layout)
        super().__init__(text, box, on_answer)

    def plain(self) -> str:
        """The question and its lettered answers."""
        lines = [self.text, *(f"  {letter}. {words}" for letter, words in self.choices.items())]
        return "\n".join(lines)

    def read(self, value: Any) -> str:
        """The letter of this answer, given as its letter, in its words, or both as they stand."""
        said = _bare(str(value))
        for letter, words in self.choices.items():
            if said in map(_bare, (letter, words, f"{letter}. {words}")):
                return letter
        letters = ", ".join(self.choices)
        raise ValueError(f"Answer with one of the letters {letters}; got {value!r}.")


def _bare(words: str) -> str:
    """Words without what need not be typed: capitals, and a full stop at the end."""
    return words.strip().rstrip(".").lower()


class Number(Question):
    """A number from low to high; the slider has whole ones where both are. `answer` is it."""

    def __init__(self, text: str, low: float, high: float, on_answer: OnAnswer):
        self.low, self.high = low, high
        middle, ends = (low + high) / 2, {"min": low, "max": high}
        if isinstance(low, int) and isinstance(high, int):
            box = widgets.IntSlider(int(middle), **ends)
        else:
            box = widgets.FloatSlider(middle, **ends, step=(high - low) / 100)
        super().__init__(text, box, on_answer)

    def plain(self) -> str:
        """The question and its range."""
        return f"{self.text}\n  A number from {self.low:g} to {self.high:g}."

    def read(self, value: Any) -> float:
        """The number. Raises ValueError for what is none, or out of range."""
        value = finite("The answer", value)
        if not self.low <= value <= self.high:
            raise ValueError(
                f"The answer must be a number from {self.low:g} to {self.high:g}; got {value:g}."
            )
        return value


class Help:
    """Hints in steps, and a solution, of one exercise or case. It remembers which hint is next.

    name: what it belongs to. calls: where its functions live, such as "gt.exercises".
    """

    def __init__(self, name: str, calls: str, hints: Sequence[str], solution: Callable[[], str]):
        self.name, self.calls, self.hints, self._solution = name, calls, hints, solution
        self.given = 0

    def hint(self) -> str:
        """The next hint; after the last, the last again."""
        self.given = min(self.given + 1, len(self.hints))
        return f"Hint {self.given} of {len(self.hints)}: {self.hints[self.given - 1]}"

    def solution(self) -> str:
        """The solution, unless solutions are hidden."""
        if _solutions_hidden:
            return "This page was given out without its solutions; ask your teacher for them."
        return self._solution()


@dataclass
class Verdict:
    """What a check found. passed: right; done: not a stub; mistake: its name, if it is known.

    picture: puts a picture on the page, below the verdict.
    """

    text: str
    help: Help
    passed: bool = False
    done: bool = True
    mistake: str | None = None
    picture: Callable[[], None] | None = None

    @property
    def good(self) -> bool | None:
        """Whether it passed; None for a stub."""
        return self.passed if self.done else None

    def __str__(self) -> str:
        return MARKS[self.good][0] + self.text

    def plain(self) -> str:
        """The verdict as text, with the calls that do what the buttons do."""
        name, calls = self.help.name, self.help.calls
        more = f'Next hint: {calls}.hint("{name}"). Solution: {calls}.solution("{name}").'
        return fill(str(self)) + ("" if self.passed else f"\n{more}")

    def _ipython_display_(self) -> None:
        said = widgets.HTML(as_html(self.text, self.good))
        hints, solution = widgets.HTML(), widgets.HTML()
        hint_button = widgets.Button(description="Next hint", layout={"width": "120px"})
        solve_button = widgets.Button(description="Show solution", layout={"width": "140px"})

        def hint(_: Any) -> None:
            hints.value += f"<p>{as_html(self.help.hint())}</p>"
            hint_button.disabled = self.help.given == len(self.help.hints)

        def solve(_: Any) -> None:
            text = with_code(self.help.solution())
            solution.value = f"<pre style='{SOLUTION}'>{text}</pre>"

        hint_button.on_click(hint)
        solve_button.on_click(solve)
        buttons = [solve_button] if self.passed else [hint_button, solve_button]
        row = widgets.HBox(buttons, layout={"flex_flow": "row wrap"})
        display_card(card([said, row, hints, solution], MARKS[self.good][1]), self.plain())
        if self.picture:
            self.picture()


def hide_solutions(hidden: bool = True) -> None:
    """No solutions from here on, for pages that a class is given; False brings them back."""
    global _solutions_hidden
    _solutions_hidden = hidden


def card(children: Sequence[widgets.Widget], colour: str = BEST) -> widgets.VBox:
    """These widgets in a frame, one below the other."""
    frame = {"border": f"2px solid {colour}", "padding": "6px 12px", "margin": "4px 0"}
    return widgets.VBox(children, layout=frame | {"max_width": "820px"})


def display_card(widget: widgets.Box, text: str) -> None:
    """A widget, with text for pages that cannot run it."""
    display({**view_of(widget), "text/plain": text}, raw=True)


def as_html(text: str, good: bool | None = None) -> str:
    """Text for a page: paragraphs at empty lines, code between backticks, a mark if good or not."""
    mark, colour = MARKS[good]
    text = with_code(text).replace("\n\n", "<br><br>")
    mark = f"<b style='color:{colour}'>{mark}</b>" if mark else ""
    return f"<div style='line-height:1.4'>{mark}{text}</div>"


def with_code(text: str) -> str:
    """Text as HTML, with code between backticks."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def fill(text: str, width: int = 100) -> str:
    """Text to print, in lines of at most this width and without the backticks around code."""
    return "\n".join(textwrap.fill(line, width) for line in text.replace("`", "").split("\n"))
