"""The films of lesson 01 on a page: buttons, keys, and what a narrow page shows."""

import pytest

CELL = "import gan_teach as gt\ngt.film('gaussian')"


@pytest.fixture(scope="module")
def page(lab):
    notebook = lab.open([CELL])
    notebook.run_until_shown(notebook.button("Next"))
    yield notebook
    notebook.close()


def said(page):
    """What the first picture says of itself."""
    return page.page.locator("canvas").first.get_attribute("aria-label")


def go(page, act, turn):
    """Do this, and wait until the page shows the turn, in other words than before."""
    before = said(page)
    act()
    page.wait(lambda: page.slider("Turn").get_attribute("aria-valuetext") == turn)
    page.wait(lambda: said(page) != before)


def test_buttons_and_keys_go_back_and_forth(page):
    go(page, page.button("Next").click, "10")
    go(page, page.button("Back").click, "0")
    go(page, lambda: page.slider("Turn").press("End"), "2,000")
    go(page, lambda: page.slider("Turn").press("ArrowLeft"), "1,950")
    assert "standard deviation" in said(page)


def test_it_plays(page):
    go(page, lambda: page.slider("Turn").press("Home"), "0")
    page.button("Play").click()
    page.wait(lambda: page.slider("Turn").get_attribute("aria-valuetext") not in ("0", "10"))
    page.button("Pause").click()
    page.button("Play").wait_for()


@pytest.mark.parametrize("width", [1280, 600])
def test_nothing_is_cut_off(page, width):
    assert page.fits(width)
    assert not page.console_errors
