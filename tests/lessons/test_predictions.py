"""Predict, run, compare: by button and by a plain line of code."""

import itertools

import pytest
import torch

import gan_teach as gt
from gan_teach.lessons import cards

CHOICES = ["this one", "that one", "neither"]
_numbers = itertools.count()


@pytest.fixture
def ask():
    """Make a prediction with a question that nobody answered yet."""

    def made(*args, **kwargs):
        return gt.predict(f"What comes out of experiment {next(_numbers)}?", *args, **kwargs)

    return made


def told(guess):
    return guess.widget.children[-1].value


def choice(guess):
    """What the learner chooses with, on the page."""
    return guess.widget.children[1]


def press(guess, value=None):
    """Choose on the page, and press Commit."""
    if value is not None:
        choice(guess).value = value
    next(child for child in guess.widget.children if hasattr(child, "click")).click()


@pytest.mark.parametrize("answer", ["B", "b", " b. ", "that one", "That one.", "B. that one"])
@pytest.mark.parametrize("end", ["", "."])
def test_an_answer_is_a_letter_or_the_words_of_a_choice(ask, answer, end):
    guess = ask([f"{words}{end}" for words in CHOICES])
    guess.answer = answer
    assert guess.answer == "B"


@pytest.mark.parametrize("answer", ["D", "", 1, None, "this"])
def test_another_answer_is_refused_with_the_letters(ask, answer):
    guess = ask(CHOICES)
    with pytest.raises(ValueError, match="A, B, C"):
        guess.answer = answer
    assert guess.answer is None


def test_the_button_does_what_the_line_does(ask, capsys):
    by_button, by_line = ask(CHOICES), ask(CHOICES)
    press(by_button, "A")
    by_line.answer = "A"
    assert by_button.answer == by_line.answer == "A"
    assert "Committed: A" in told(by_button)
    assert "Committed: A" in capsys.readouterr().out


def test_nothing_chosen_is_no_answer(ask):
    guess = ask(CHOICES)
    press(guess)
    assert guess.answer is None
    assert "Choose one" in told(guess)


def test_a_right_prediction_is_told_as_such(ask, capsys):
    guess = ask(CHOICES)
    guess.answer = "B"
    guess.compare("B", because="So it is.", A="Not this.")
    assert "As you predicted: B (that one). So it is." in capsys.readouterr().out
    assert "✓" in told(guess)


def test_a_wrong_prediction_is_told_why(ask, capsys):
    guess = ask(CHOICES)
    guess.answer = "A"
    guess.compare("B", because="So it is.", A="Not this.")
    said = "You predicted A (this one). Not this. It is B (that one). So it is."
    assert said in capsys.readouterr().out
    assert said in told(guess)
    assert "✗" in told(guess)


def test_a_wrong_prediction_without_a_reason_of_its_own_is_told_the_truth(ask, capsys):
    guess = ask(CHOICES)
    guess.answer = "C"
    guess.compare("B", A="Not this.")
    assert "You predicted C (neither). It is B (that one)." in capsys.readouterr().out


def test_without_a_prediction_the_truth_is_told_all_the_same(ask, capsys):
    guess = ask(CHOICES)
    guess.compare("C")
    assert "No prediction was committed. It is C (neither)." in capsys.readouterr().out


@pytest.mark.parametrize(("answer", "truth", "said"), [
    (2, 2, "You predicted 2 games; it is 2 games. Close."),
    (6, 2, "You predicted 6 games; it is 2 games. Close."),
    (40, 2, "You predicted 40 games; it is 2 games: 38 too high."),
    (0, 64, "You predicted 0 games; it is 64 games: 64 too low."),
])  # fmt: skip
def test_a_number_is_told_how_far_off_it_was(ask, capsys, answer, truth, said):
    guess = ask(low=0, high=64, unit="games")
    guess.answer = answer
    guess.compare(truth)
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("truth", [0.12345, torch.tensor([0.12345])])
def test_a_number_without_a_unit_has_three_digits(ask, capsys, truth):
    guess = ask(low=0.0, high=1.0)
    guess.answer = 0.5
    guess.compare(truth)
    assert "You predicted 0.5; it is 0.123: 0.377 too high." in capsys.readouterr().out


@pytest.mark.parametrize("answer", [65, -1, "many", float("nan"), True])
def test_a_number_out_of_range_is_refused(ask, answer):
    guess = ask(low=0, high=64)
    with pytest.raises(ValueError, match="answer must be"):
        guess.answer = answer


def test_an_answer_is_kept_when_the_cell_is_run_again(ask):
    text = f"Will experiment {next(_numbers)} do?"
    first, other = gt.predict(text, CHOICES), gt.predict(f"{text} Really?", CHOICES)
    first.answer = "C"
    again = gt.predict(text, CHOICES)
    assert again.answer == "C"
    assert choice(again).value == "C"
    assert other.answer is None
    assert gt.predict(text, CHOICES[:2]).answer is None  # an answer that is offered no more


def test_a_slider_holds_whole_numbers_where_both_ends_are_whole(ask):
    assert isinstance(choice(ask(low=0, high=64)).value, int)
    assert isinstance(choice(ask(low=0.0, high=1.0)).value, float)


@pytest.mark.parametrize(
    "bad", [dict(), dict(choices=["one"]), dict(low=0), dict(low=2, high=1),
            dict(choices=CHOICES, low=0, high=1)],
)  # fmt: skip
def test_a_question_needs_choices_or_a_range(bad):
    with pytest.raises(ValueError, match="needs two choices or more, or a range"):
        gt.predict("Why?", **bad)


def test_without_widgets_the_question_is_whole(ask, monkeypatch):
    shown = []
    monkeypatch.setattr(cards, "display", lambda bundle, raw: shown.append(bundle))
    ask(CHOICES)._ipython_display_()
    (bundle,) = shown
    assert "application/vnd.jupyter.widget-view+json" in bundle
    lines = bundle["text/plain"].splitlines()
    assert lines[0].startswith("Predict: What comes out")
    assert lines[1:] == ["  A. this one", "  B. that one", "  C. neither"]
