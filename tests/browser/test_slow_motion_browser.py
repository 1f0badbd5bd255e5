"""One turn in slow motion on a page: buttons, keys, and what a narrow page shows."""

import pytest

from gan_teach.training.slow_motion import LINES

CELL = """import gan_teach as gt
game = gt.preset("program_a")
for _ in range(300): game.turn()
gt.slow_motion(game)"""


@pytest.fixture(scope="module")
def page(lab):
    notebook = lab.open([CELL])
    notebook.run_until_shown(notebook.button("Next"))
    yield notebook
    notebook.close()


def lit(page):
    """The line of code that is lit."""
    return page.page.locator(".gan-teach-code > .lit").inner_text()


def drawn(page):
    """The numbers of the pictures that the two canvases have drawn last."""
    return [it.get_attribute("data-frame") for it in page.page.locator("canvas").all()]


def go(page, act, line):
    """Do this, and wait until the page shows the line: as code, in words, and drawn."""
    before = drawn(page)
    act()
    page.wait(lambda: lit(page) == LINES[line])
    page.wait(lambda: drawn(page) != before)
    label = page.page.locator("canvas").first.get_attribute("aria-label")
    assert label.startswith(LINES[line])


def test_the_buttons_go_through_all_lines_and_back(page):
    assert lit(page) == LINES[0]
    for line in range(1, len(LINES)):
        go(page, page.button("Next").click, line)
    go(page, page.button("Back").click, len(LINES) - 2)


def test_the_keyboard_does_the_same(page):
    page.slider("Line").press("Home")
    page.wait(lambda: lit(page) == LINES[0])
    go(page, lambda: page.slider("Line").press("ArrowRight"), 1)
    page.button("Next").focus()
    go(page, lambda: page.page.keyboard.press("Enter"), 2)
    go(page, lambda: page.page.keyboard.press("Space"), 3)
    assert page.slider("Line").get_attribute("aria-valuetext") == "4"


def test_it_plays_slowly(page):
    page.slider("Line").press("Home")
    page.wait(lambda: lit(page) == LINES[0])
    page.button("Play slowly").click()
    page.wait(lambda: lit(page) == LINES[2])
    page.button("Pause").click()
    page.button("Play slowly").wait_for()


@pytest.mark.parametrize("width", [1280, 600])
def test_nothing_is_cut_off(page, width):
    assert page.fits(width)
    assert not page.console_errors
