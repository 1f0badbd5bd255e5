"""Predictions, exercises and the clinic's questions as a learner meets them on a page."""

import re

import pytest

CELLS = [
    """import gan_teach as gt
guess = gt.predict("What comes out?", ["this", "that", "neither"])
guess""",
    'guess.compare("B", A="Not this.")',
    'share = gt.predict("How many?", low=0, high=64)\nshare',
    "share.compare(2)",
    "def d_loss(real, fake): ...\n\ngt.exercises.check_d_loss(d_loss)",
    """def d_loss(real, fake):
    return gt.losses.minimax.d_loss(fake, real)

gt.exercises.check_d_loss(d_loss)""",
    "gt.exercises.check_d_loss(gt.losses.minimax.d_loss)",
]
_pages = {}


@pytest.fixture
def page(anywhere):
    """The cells above, freshly run, with nothing answered; one page for each front end."""
    if anywhere.name not in _pages:
        _pages[anywhere.name] = anywhere.open(CELLS)
        _pages[anywhere.name].run_until_shown(_pages[anywhere.name].button("Next hint"))
    notebook = _pages[anywhere.name]
    notebook.evaluate_in_kernel("from gan_teach.lessons import cards; cards._answers.clear()")
    notebook.run_until_shown(notebook.button("Next hint"))
    notebook.console_errors.clear()
    return notebook


def text(notebook, cell):
    return notebook.cell(cell).inner_text().replace("\xa0", " ")


def test_a_choice_is_committed_and_compared_on_the_page(page):
    assert "No prediction was committed" in text(page, 1)
    page.button("Commit", cell=0).click()
    page.wait(lambda: "Choose one" in text(page, 0))
    page.cell(0).locator("input[type=radio]").nth(0).click()
    page.button("Commit", cell=0).click()
    page.wait(lambda: "Committed: A" in text(page, 0))
    page.run_cell(1)
    page.wait(lambda: "You predicted A (this). Not this. It is B (that)." in text(page, 0))
    assert "You predicted A (this)" in text(page, 1)
    assert page.console_errors == []


def test_a_committed_choice_stays_when_its_cell_runs_again(page):
    page.cell(0).locator("input[type=radio]").nth(1).click()
    page.button("Commit", cell=0).click()
    page.wait(lambda: "Committed: B" in text(page, 0))
    page.run_until_shown(page.button("Commit", cell=0))
    page.wait(lambda: page.cell(0).locator("input[type=radio]").nth(1).is_checked())
    page.wait(lambda: "As you predicted: B (that)." in text(page, 0))


def test_a_number_is_committed_and_compared_on_the_page(page):
    page.button("Commit", cell=2).click()
    page.wait(lambda: "Committed: 32" in text(page, 2))
    page.run_cell(3)
    page.wait(lambda: "You predicted 32; it is 2: 30 too high." in text(page, 2))


def test_an_exercise_says_what_it_finds_and_helps_in_steps(page):
    for cell, words in ((4, "Not done yet"), (5, "The labels are swapped"), (6, "Right.")):
        page.wait(lambda cell=cell, words=words: words in text(page, cell))
    hint = page.button("Next hint", cell=5)
    for step in (1, 2, 3):
        hint.click()
        page.wait(lambda step=step: f"Hint {step} of 3" in text(page, 5))
    page.wait(hint.is_disabled)
    page.button("Show solution", cell=5).click()
    page.wait(lambda: re.search(r"softplus\(-real\)\.mean\(\)", text(page, 5)))
    assert page.console_errors == []
