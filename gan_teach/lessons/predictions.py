"""Predict, run, compare: commit to an answer before an experiment, then see how close it was."""

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

from gan_teach.lessons.cards import Choice, Number, fill
from gan_teach.support.errors import finite


class Prediction:
    """A question and the learner's answer to it; `compare` puts it beside what came out.

    answer: None until the learner commits; a letter for a choice, else a number. Without widgets
    set it in a plain cell: `guess.answer = "B"`.
    """

    def __init__(self, question: Choice | Number, unit: str = ""):
        self._question, self._unit = question, unit

    @property
    def widget(self) -> widgets.Widget:
        """The card with the question, its answers, the button and what was told."""
        return self._question.widget

    @property
    def answer(self) -> str | float | None:
        """What the learner committed to, or None."""
        return self._question.answer

    @answer.setter
    def answer(self, value: str | float) -> None:
        self._question.answer = value
        print(_committed(self._question.answer)[0])

    def compare(self, truth: str | float, because: str = "", **if_chosen: str) -> None:
        """Tell how close the prediction was.

        truth: the letter of the right choice, or the number that came out.
        because: why it is so, whatever was predicted. if_chosen: for a wrong choice, by its
        letter, what is wrong about it. Without a prediction it tells the truth all the same.
        Raises ValueError for a truth that is no letter of a choice, or no finite number.
        """
        truth = self._checked(truth)
        text, good = self._verdict(truth, if_chosen)
        text = " ".join(part for part in (text, because) if part)
        self._question.tell(text, good)
        print(fill(text))

    def _checked(self, truth: Any) -> Any:
        if not isinstance(self._question, Choice):
            return finite("truth", truth.item() if hasattr(truth, "item") else truth)
        if truth not in self._question.choices:
            letters = ", ".join(self._question.choices)
            raise ValueError(f"truth must be one of the letters {letters}; got {truth!r}.")
        return truth

    def _verdict(self, truth: Any, if_chosen: dict[str, str]) -> tuple[str, bool | None]:
        answer, right = self._question.answer, self._named(truth)
        if answer is None:
            return f"No prediction was committed. It is {right}.", None
        if isinstance(self._question, Choice):
            if answer == truth:
                return f"As you predicted: {right}.", True
            why = f" {if_chosen[answer]}" if answer in if_chosen else ""
            return f"You predicted {self._named(answer)}.{why} It is {right}.", False
        off = abs(answer - truth)
        said = f"You predicted {self._named(answer)}; it is {right}"
        if off <= 0.1 * (self._question.high - self._question.low):
            return f"{said}. Close.", True
        return f"{said}: {self._format(off)} too {'high' if answer > truth else 'low'}.", False

    def _named(self, answer: Any) -> str:
        if isinstance(self._question, Choice):
            return f"{answer} ({self._question.choices[answer].rstrip('.')})"
        return self._format(answer) + (f" {self._unit}" if self._unit else "")

    def _format(self, number: float) -> str:
        return f"{number:.0f}" if float(number).is_integer() else f"{number:.3g}"

    def _ipython_display_(self) -> None:
        self._question._ipython_display_()


def predict(
    question: str, choices: Sequence[str] = (), *,
    low: float | None = None, high: float | None = None, unit: str = "",
) -> Prediction:  # fmt: skip
    """Ask for a prediction: one of these choices, or a number from low to high.

        guess = gt.predict("What will come out?", ["this", "that"])
        guess                        # the question, with a button; or guess.answer = "A"
        guess.compare("B", A="...")  # after the experiment

    Raises ValueError or TypeError where the question is no sentence, or where there are neither
    two choices nor a low below a high.
    Used in: all lessons but 00 and 04.
    """
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f"question must be a sentence; got {question!r}.")
    choices = _as_choices(choices)
    for what, end in (("low", low), ("high", high)):
        if end is not None:
            finite(what, end)
    text = f"Predict: {question}"
    if len(choices) >= 2 and low is None and high is None:
        return Prediction(Choice(text, choices, _committed))
    if choices or low is None or high is None or not low < high:
        raise ValueError(
            "A prediction needs two choices or more, or a range of numbers: "
            'gt.predict("...", ["this", "that"]) or gt.predict("...", low=0, high=64).'
        )
    return Prediction(Number(text, low, high, _committed), unit)


def _as_choices(choices: Sequence[str]) -> list[str]:
    words = isinstance(choices, Sequence) and not isinstance(choices, str)
    if not words or not all(isinstance(choice, str) and choice for choice in choices):
        raise TypeError(
            f'choices must be a list of words, as in ["this", "that"]; got {choices!r}.'
        )
    twice = [choice for choice in choices if choices.count(choice) > 1]
    if twice:
        raise ValueError(f"choices must differ; {twice[0]!r} is there more than once.")
    return list(choices)


def _committed(answer: str | float) -> tuple[str, None]:
    said = answer if isinstance(answer, str) else f"{answer:.3g}"
    return f"Committed: {said}. Now run on and compare.", None
