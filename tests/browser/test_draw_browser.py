"""Drawing by mouse, finger and keys: on a bare page, and `gt.draw` in the front ends."""

import numpy as np
import pytest

import gan_teach as gt
from tests.browser.test_canvas_browser import CANVAS, BarePage, places

PLOT = gt.draw().plot()


@pytest.fixture
def paper(browser):
    """A paper on a page without Jupyter, where a finger may come too; it had no error."""
    page = BarePage(browser, PLOT, pen=True, has_touch=True)
    yield page
    assert page.errors == []
    page.page.close()


def drawn(page):
    """What the page said that was drawn: x, y and whether a line leads there, (n, 3)."""
    found = [it["drawn"] for it in page.sent if "drawn" in it]
    return np.array([[it["x"], it["y"], it["joined"]] for it in found])


def at(*points):
    return places(PLOT, points).tolist()


def test_a_mouse_draws_strokes_while_it_is_pressed(paper):
    mouse, (start, middle, end, outside) = (
        paper.page.mouse, at((-0.5, -0.5), (0, 0.2), (0.5, 0.5), (0.5, 1.4))
    )  # fmt: skip
    mouse.move(*start)
    mouse.move(*middle)
    assert len(drawn(paper)) == 0
    mouse.move(*start)
    mouse.down()
    mouse.move(*middle)
    mouse.move(*end)
    mouse.move(*outside)
    mouse.move(*middle)
    mouse.up()
    mouse.move(*end)
    expected = [(-0.5, -0.5, 0), (0, 0.2, 1), (0.5, 0.5, 1), (0, 0.2, 0)]
    np.testing.assert_allclose(drawn(paper), expected, atol=0.01)
    mouse.down(button="right")
    mouse.up(button="right")
    assert len(drawn(paper)) == 4


def test_a_finger_draws_and_does_not_scroll(paper):
    paper.page.evaluate("() => { document.body.style.height = '3000px'; }")
    session = paper.page.context.new_cdp_session(paper.page)
    stroke = at((0, 0.8), (0, 0.3), (0, -0.3), (0, -0.8))
    for i, (x, y) in enumerate(stroke):
        touch = {"touchPoints": [{"x": x, "y": y}], "type": "touchMove" if i else "touchStart"}
        session.send("Input.dispatchTouchEvent", touch)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    found = drawn(paper)
    assert len(found) == 4
    np.testing.assert_allclose(found[:, 1:], [(0.8, 0), (0.3, 1), (-0.3, 1), (-0.8, 1)], atol=0.02)
    assert paper.page.evaluate("() => scrollY") == 0


def test_keys_move_the_pen_put_points_and_draw_lines(paper):
    page = paper.page
    page.keyboard.press("Tab")
    page.keyboard.press(" ")
    for key in ("Shift+ArrowRight", "ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    said = page.locator(".gan-teach-said")
    assert said.inner_text() == "x₁ 0.220, x₂ 0.200"
    page.keyboard.press("Enter")
    assert said.inner_text() == "x₁ 0.220, x₂ 0.200: drawn"
    np.testing.assert_allclose(drawn(paper), [(0, 0, 0), (0.22, 0.2, 1)], atol=1e-6)


def test_a_learner_draws_and_trains_on_it(anywhere):
    notebook = anywhere.open(["import gan_teach as gt\npad = gt.draw()\npad"])
    page = notebook.page
    notebook.run_until_shown(page.locator(f"{CANVAS}[data-frame]"))
    notebook.console_errors.clear()  # those of a front end that starts
    page.locator(CANVAS).scroll_into_view_if_needed()
    box = page.locator(CANVAS).bounding_box()
    where = [(box["x"] + x, box["y"] + y) for x, y in at((-0.6, 0), (0, 0.6), (0.6, 0), (0, -0.6))]
    page.mouse.move(*where[0])
    page.mouse.down()
    for place in (*where[1:], where[0]):
        page.mouse.move(*place, steps=8)
    page.mouse.up()
    notebook.wait(lambda: int(notebook.evaluate_in_kernel("print(len(pad.drawn))")) > 80)
    page.keyboard.press("End")  # the pen is in the picture's right margin, and there a point comes
    page.keyboard.press(" ")
    last = "print(*pad.drawn[-1])"
    notebook.wait(lambda: notebook.evaluate_in_kernel(last).startswith("1.0"))
    notebook.button("Undo").click()
    notebook.wait(lambda: not notebook.evaluate_in_kernel(last).startswith("1.0"))
    notebook.button("Train on it").click()
    notebook.wait(lambda: notebook.button("Play").count())
    notebook.button("Play").click()
    notebook.wait_turn(more_than=20)
    notebook.button("Pause").click()
    assert notebook.console_errors == []
    notebook.close()
