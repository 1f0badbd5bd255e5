"""Questions, verdicts, hints and solutions as they stand on the page."""

import pytest

from gan_teach.lessons import cards
from gan_teach.lessons.cards import Choice, Help, Verdict, as_html, fill


@pytest.fixture
def help():
    return Help("d_loss", "gt.exercises", ["Think.", "Think more."], lambda: "return <1> & 2")


def shown(verdict, monkeypatch):
    """The widgets of a verdict by kind, and its plain text."""
    bundles = []
    monkeypatch.setattr(cards, "display_card", lambda box, text: bundles.append((box, text)))
    verdict._ipython_display_()
    ((box, text),) = bundles
    said, row, hints, solution = box.children
    return said, {button.description: button for button in row.children}, hints, solution, text


def test_a_wrong_answer_has_hints_in_steps_and_a_solution(help, monkeypatch):
    said, buttons, hints, solution, _ = shown(Verdict("Not yet.", help), monkeypatch)
    assert "✗" in said.value
    buttons["Next hint"].click()
    assert "Hint 1 of 2: Think." in hints.value
    assert not buttons["Next hint"].disabled
    buttons["Next hint"].click()
    assert "Hint 2 of 2: Think more." in hints.value
    assert buttons["Next hint"].disabled
    buttons["Show solution"].click()
    assert "return &lt;1&gt; &amp; 2" in solution.value


def test_a_solution_in_words_shows_its_code_as_code(monkeypatch):
    help = Help("order", "gt.exercises", ["Think."], lambda: "`step` is last.\n\norder = 'C'")
    _, buttons, _, solution, _ = shown(Verdict("Not yet.", help), monkeypatch)
    buttons["Show solution"].click()
    assert "<code>step</code> is last.\n\norder = 'C'" in solution.value
    assert "word-break:normal" in solution.value


def test_a_right_answer_needs_no_hint_and_can_be_compared_with_the_solution(help, monkeypatch):
    verdict = Verdict("Right.", help, passed=True)
    said, buttons, _, _, text = shown(verdict, monkeypatch)
    assert "✓" in said.value
    assert list(buttons) == ["Show solution"]
    assert text == "✓ Right."


def test_a_stub_is_neither_right_nor_wrong(help, monkeypatch):
    said, buttons, _, _, text = shown(Verdict("Not done yet.", help, done=False), monkeypatch)
    assert "✗" not in said.value
    assert "✓" not in said.value
    assert list(buttons) == ["Next hint", "Show solution"]
    assert text.startswith("Not done yet.")


def test_without_widgets_a_verdict_says_what_to_call(help):
    plain = Verdict("Not yet.", help).plain()
    assert 'gt.exercises.hint("d_loss")' in plain
    assert 'gt.exercises.solution("d_loss")' in plain


def test_solutions_can_be_hidden_and_brought_back(help):
    cards.hide_solutions()
    assert "ask your teacher" in help.solution()
    cards.hide_solutions(False)
    assert help.solution() == "return <1> & 2"


def test_text_for_the_page_is_escaped_and_marked_up():
    page = as_html("a < b & `x > 0`\n\nnext", good=True)
    assert "a &lt; b &amp; <code>x &gt; 0</code><br><br>next" in page
    assert "✓" in page


def test_long_lines_are_broken_and_short_ones_stay():
    assert fill("one two three", 7) == "one two\nthree"
    assert fill("one\ntwo") == "one\ntwo"


def test_while_a_new_answer_is_looked_at_the_verdict_on_the_last_one_is_gone():
    seen = []

    def feedback(letter):
        seen.append(question.widget.children[-1].value)
        return f"Not {letter}.", False

    question = Choice("Which?", ["This one", "That one"], feedback)
    _, choices, button, told = question.widget.children
    for letter in "AB":
        choices.value = letter
        button.click()
        assert f"Not {letter}." in told.value
    assert not any("Not" in words for words in seen)
