"""The playground as a learner meets it: in JupyterLab, Notebook 7 and with Colab's versions."""

import re

import pytest

CELLS = [
    'import gan_teach as gt\npg = gt.Playground(gt.preset("program_a"))\npg',
    "1 + 1",
]
DUEL = """import gan_teach as gt
pg = gt.Playground(gt.Duel(gt.preset("program_a"), gt.preset("program_a", loss="minimax")))
pg"""
RING = 'import gan_teach as gt\npg = gt.Playground(gt.preset("ring"))\npg'
ATLAS = """import gan_teach as gt
from gan_teach.live.atlas import AtlasExplorer
atlas = gt.atlas.Atlas("program_a", lr_g=[1e-3, 1e-2], lr_d=[1e-3, 1e-2])
list(atlas.play(20))
explorer = AtlasExplorer(atlas)
explorer"""
TICKS = 'import gan_teach as gt\npg = gt.Playground(gt.preset("program_a"), driver="ticks")\npg'
TASKS = """import asyncio
from gan_teach.live.driver import TASK_NAME
print(sum(task.get_name() == TASK_NAME for task in asyncio.all_tasks() if not task.done()))"""
IDLE = "from gan_teach.live.playground import transport; transport.IDLE = 0.1"
_pages = {}


def page_of(front_end, *cells):
    """A page with these cells, freshly run; one page serves all tests of a front end."""
    key = front_end.name, cells or tuple(CELLS)
    if key not in _pages:
        _pages[key] = front_end.open(key[1])
    notebook = _pages[key]
    notebook.run_until_shown(notebook.button("Play"))
    notebook.console_errors.clear()  # what the front end itself says as it opens
    return notebook


def game(notebook, what):
    """Something of the playground's game, as printed in the kernel."""
    return notebook.evaluate_in_kernel(f"print(pg.game.{what})")


def stands_still(notebook):
    """The turn at which the game stands."""
    notebook.button("Play").wait_for()
    notebook.pause(0.2)
    turn = int(game(notebook, "turns"))
    notebook.pause(0.4)
    return turn if int(game(notebook, "turns")) == turn else None


def dragged(notebook, handle, pixels):
    """Drag the handle of a slider, and hold it there."""
    handle.hover()  # it scrolls there, and waits until the handle stands still
    box, mouse = handle.bounding_box(), notebook.page.mouse
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + pixels, y, steps=4)


def moved(notebook, name, press, times=3):
    """Move a slider by its keys; Notebook 7 keeps the arrow keys to itself, so there by hand."""
    handle = notebook.slider(name)
    off = "it => it.closest('[disabled], .ui-state-disabled') !== null"
    notebook.wait(lambda: not handle.evaluate(off))  # another control may have just switched it on
    if "notebooks/" in notebook.page.url and type(notebook).__name__ == "Notebook":
        dragged(notebook, handle, 40 if press == "ArrowRight" else -40)
        notebook.page.mouse.up()
        return
    handle.focus()
    for _ in range(times):
        handle.press(press)


def test_play_pause_and_single_steps(anywhere):
    notebook = page_of(anywhere)
    notebook.button("Play").click()
    notebook.wait_turn(more_than=100)
    notebook.button("Pause").click()
    turn = stands_still(notebook)
    assert turn
    notebook.button("Step").click()
    notebook.wait(lambda: notebook.turn() == turn + 1)
    notebook.button("Step D").click()
    notebook.wait(lambda: f"D moved {turn + 2:,} times, G {turn + 1:,}" in notebook.status())
    notebook.button("Step G").click()
    notebook.button("Step G").click()
    notebook.wait(lambda: f"D moved {turn + 2:,} times, G {turn + 3:,}" in notebook.status())
    notebook.button("Reset").click()
    notebook.wait(lambda: notebook.turn() == 0)
    notebook.button("New seed").click()
    notebook.wait(lambda: game(notebook, "seed") == "1")
    assert not notebook.console_errors
    assert not notebook.outside


def test_fifteen_seconds_of_play_with_all_views_and_no_error(lab):
    notebook = page_of(lab)
    for view in ("G's map", "V and its bound", "W1 distance", "JS divergence"):
        notebook.button(view).click()
    notebook.wait(lambda: notebook.page.locator("canvas.gan-teach-canvas").count() == 6)
    notebook.button("Play").click()
    notebook.wait_turn(more_than=100)
    notebook.frames()
    notebook.pause(15)
    assert notebook.frames() > 6 * 15  # at least six pictures a second; `make bench` measures
    notebook.button("Pause").click()
    assert stands_still(notebook)
    assert not notebook.console_errors


SLIDERS = [
    ("G's learning rate", "ArrowLeft", "lr_g"),  # no warning that moves the page
    ("D's learning rate", "ArrowLeft", "lr_d"),
    ("Batch size", "ArrowRight", "batch_size"),
    ("D steps a turn", "ArrowRight", "d_steps"),
    ("Data: mean", "ArrowLeft", "data"),
    ("Data: std of each", "ArrowRight", "data"),
]
MENUS = [
    ("Loss", "minimax", "loss", "gt.losses.minimax"),
    ("Optimiser", "SGD", "optimizer", "sgd"),
    ("Noise", "uniform", "noise", "uniform"),
    ("Data: modes", "two", "data", "Mixture(means=(1.0, 5.0)"),
]


def test_every_slider_and_menu_acts_while_the_game_runs(anywhere):
    notebook = page_of(anywhere)
    notebook.button("Play").click()
    notebook.wait_turn(more_than=10)
    for label, key, name in SLIDERS:
        before = game(notebook, f"settings.{name}")
        moved(notebook, label, key)
        notebook.wait(lambda name=name, before=before: game(notebook, f"settings.{name}") != before)
    notebook.button("Reset").click()
    notebook.button("Play").click()
    notebook.run_all()
    notebook.button("Play").click()
    for label, choice, name, expected in MENUS:
        notebook.menu(label).select_option(label=choice)
        notebook.wait(
            lambda name=name, expected=expected: expected in game(notebook, f"settings.{name}")
        )
    moved(notebook, "Data: distance", "ArrowRight")
    notebook.wait(lambda: "(1.0, 5.0)" not in game(notebook, "settings.data"))
    notebook.button("Pause").click()
    notebook.menu("Preset").select_option(label="gaussian recipe")
    notebook.wait(lambda: "R1" in game(notebook, "penalty"))
    assert not notebook.console_errors


def readout(notebook, label):
    """The number beside a slider."""
    return notebook.page.locator(".widget-slider").filter(has_text=label).locator(".widget-readout")


def test_points_in_the_plane_with_another_loss_and_a_held_d(lab):
    notebook = page_of(lab, RING)
    notebook.button("Play").click()
    notebook.wait_turn(more_than=10)
    notebook.menu("Loss").select_option(label="hinge")
    notebook.wait(lambda: "the total variation" in notebook.output_text())
    assert not notebook.menu("D is held by").is_visible()
    notebook.button("Show more rules").click()
    notebook.menu("D is held by").select_option(label="gradient penalty")
    notebook.wait(lambda: game(notebook, "settings.penalty") == "GradientPenalty(weight=1.0)")
    assert game(notebook, "settings.loss") == "gt.losses.hinge"
    moved(notebook, "Its weight", "ArrowRight", times=2)
    notebook.wait(lambda: game(notebook, "settings.penalty.weight") == "1.26")
    turn = notebook.turn()
    notebook.wait_turn(more_than=turn + 10)
    notebook.button("Pause").click()
    assert stands_still(notebook)
    assert not notebook.console_errors
    assert not notebook.page.locator("[role=alert]").count()


def test_a_rate_set_by_code_is_shown_and_left_alone_and_a_drag_sets_what_it_shows(lab):
    notebook = page_of(lab)
    notebook.evaluate_in_kernel("pg.game.lr_g, pg.game.data = 0.002, gt.Gaussian(3.1, 2)")
    notebook.button("Step").click()
    rate = readout(notebook, "G's learning rate")
    notebook.wait(lambda: rate.inner_text() == "0.002")
    assert readout(notebook, "Data: mean").inner_text() == "3.1"
    assert game(notebook, "settings.lr_g") == "0.002"
    assert game(notebook, "settings.data") == "Gaussian(mean=3.1, std=2.0)"
    notebook.button("Play").click()
    dragged(notebook, notebook.slider("G's learning rate"), 30)
    notebook.wait(lambda: rate.inner_text() != "0.002")  # it moves along
    notebook.page.mouse.up()
    notebook.wait(lambda: float(game(notebook, "settings.lr_g")) > 0.002)
    assert float(rate.inner_text()) == float(game(notebook, "settings.lr_g"))
    notebook.button("Pause").click()


def test_a_tile_of_the_atlas_opens_as_that_very_game(lab):
    notebook = lab.open([ATLAS])
    notebook.run_until_shown(notebook.button("Open this game"))
    moved(notebook, "G's learning rate", "ArrowLeft", times=1)
    notebook.wait(lambda: "G 0.001, D 0.01, turn 20" in notebook.output_text())
    map_ = notebook.page.locator("canvas.gan-teach-canvas")
    map_.click(position={"x": 180, "y": 220})  # at the right of its four tiles, below
    notebook.wait(lambda: "G 0.01, D 0.001, turn 20" in notebook.output_text())
    for key in ("ArrowLeft", "ArrowUp", "Enter"):
        map_.press(key)
    notebook.wait(lambda: "G 0.001, D 0.01, turn 20" in notebook.output_text())
    notebook.button("Open this game").click()
    notebook.button("Play").wait_for()
    notebook.evaluate_in_kernel("pg = explorer.playground")
    assert [game(notebook, it) for it in ("turns", "lr_g", "lr_d")] == ["20", "0.001", "0.01"]
    notebook.button("Play").click()
    notebook.wait_turn(more_than=30)
    notebook.button("Open this game").click()  # again: the one before is closed
    notebook.wait(lambda: notebook.turn() == 20)
    assert notebook.evaluate_in_kernel(f"print(pg.playing)\n{TASKS}").split() == ["False", "0"]
    assert not notebook.console_errors
    notebook.close()


def test_slow_motion(lab):
    notebook = page_of(lab)
    moved(notebook, "Speed", "ArrowLeft", times=2)
    notebook.button("Play").click()
    notebook.pause(2)
    notebook.button("Pause").click()
    assert 20 < stands_still(notebook) < 90  # 25 a second


def test_rewind_branch_and_return(lab):
    notebook = page_of(lab)
    for turn in (1, 2, 3, 4):
        notebook.button("Step").click()
        notebook.wait(lambda turn=turn: notebook.turn() == turn)
    losses = game(notebook, "history.g_loss.tolist()")
    moved(notebook, "History", "ArrowLeft", times=2)
    notebook.wait(lambda: notebook.turn() == 2)
    notebook.menu("Loss").select_option(label="minimax")
    notebook.button("Step").click()
    notebook.wait(lambda: "Run 2: from turn 2 to turn 3" in notebook.output_text())
    assert game(notebook, "settings.loss") == "gt.losses.minimax"
    notebook.menu("Run").last.select_option(label="Run 1: to turn 4")
    notebook.wait(lambda: notebook.turn() == 4)
    assert game(notebook, "history.g_loss.tolist()") == losses
    assert game(notebook, "settings.loss") == "gt.losses.non_saturating"


def test_two_games_side_by_side(lab):
    notebook = page_of(lab, DUEL)
    pictures = notebook.page.locator("canvas.gan-teach-canvas")
    assert pictures.count() == 4
    left, right = (pictures.nth(i).bounding_box() for i in (0, 1))
    assert left["y"] == right["y"]
    assert left["x"] < right["x"]
    notebook.button("Play").click()
    notebook.wait(lambda: int(game(notebook, "turns")) > 50)
    notebook.button("Pause").click()
    turn = stands_still(notebook)
    assert notebook.evaluate_in_kernel("print([game.turns for game in pg.games])") == str(
        [turn] * 2
    )
    assert "differ in loss (non-saturating in A, minimax in B)" in notebook.output_text()
    notebook.button("B").click()
    moved(notebook, "G's learning rate", "ArrowRight")
    notebook.wait(
        lambda: "and lr_g" in notebook.output_text() or ", lr_g" in notebook.output_text()
    )


def test_running_the_cell_again_leaves_one_task(anywhere):
    notebook = page_of(anywhere)
    for _ in range(2):
        notebook.button("Play").click()
        notebook.wait_turn(more_than=10)
        notebook.run_all()
    notebook.button("Play").click()
    notebook.wait_turn(more_than=10)
    assert notebook.evaluate_in_kernel(TASKS) == "1"
    notebook.button("Pause").click()
    notebook.wait(lambda: notebook.evaluate_in_kernel(TASKS) == "0")


def test_the_stop_button_pauses_between_cells(anywhere):
    notebook = page_of(anywhere)
    notebook.button("Play").click()
    notebook.wait_turn(more_than=10)
    notebook.interrupt()
    notebook.wait(lambda: "Nothing is lost" in notebook.output_text())
    assert stands_still(notebook)
    assert game(notebook, "g_updates") == game(notebook, "d_updates") == game(notebook, "turns")
    notebook.run_cell(1)  # the kernel is free
    notebook.button("Play").click()
    notebook.wait_turn(more_than=20)
    notebook.button("Pause").click()


def test_nan_offers_a_way_out(lab):
    notebook = page_of(lab)
    notebook.button("Step").click()
    notebook.wait(lambda: notebook.turn() == 1)
    notebook.evaluate_in_kernel("next(pg.game.G.parameters()).data.fill_(float('nan'))")
    notebook.button("Play").click()
    notebook.button("Rewind").wait_for()
    assert "learning rate" in notebook.output_text()
    notebook.button("Rewind").click()
    notebook.wait(lambda: not notebook.button("Rewind").is_visible())
    notebook.button("Step").click()
    notebook.wait(lambda: notebook.turn() == 2)


def test_a_game_that_runs_away_offers_the_way_back(lab):
    notebook = page_of(lab)
    for turn in (1, 2, 3):
        notebook.button("Step").click()
        notebook.wait(lambda turn=turn: notebook.turn() == turn)
    notebook.evaluate_in_kernel("pg.game.loss, pg.game.lr_g = 'minimax', 10")
    notebook.button("Play").click()
    notebook.button("Rewind").wait_for()
    assert "The fakes lie far outside of the picture, at a mean of" in notebook.output_text()
    notebook.button("Rewind").click()
    notebook.wait(lambda: not notebook.button("Rewind").is_visible())
    assert notebook.turn() == 3
    assert game(notebook, "lr_g") == "0.001"


def test_a_learners_mistake_is_shown_and_the_kernel_is_free(anywhere):
    notebook = page_of(anywhere)
    notebook.evaluate_in_kernel(
        "class Mine(gt.losses.NonSaturating):\n"
        "    def g_loss(self, fake):\n        return 1 / 0\n"
        "pg.game.loss = Mine()"
    )
    notebook.button("Play").click()
    notebook.wait(lambda: "ZeroDivisionError" in notebook.output_text())
    notebook.button("Play").wait_for()
    notebook.run_cell(1)


def test_a_page_that_was_closed_leaves_a_game_that_pauses_by_itself(lab):
    notebook = lab.open(CELLS)
    notebook.run_all()
    notebook.button("Play").click()
    notebook.wait_turn(more_than=10)
    kernel = notebook.kernel_id()
    notebook.page.close()
    lab.server.evaluate(kernel, IDLE)
    for _ in range(20):
        if lab.server.evaluate(kernel, "print(pg.playing)").strip() == "False":
            break
    assert lab.server.evaluate(kernel, "print(pg.playing)").strip() == "False"
    lab.server.ask(f"kernels/{kernel}", "DELETE")


def test_it_fits_a_notebook_and_a_narrow_column_and_does_not_jump(lab):
    notebook = page_of(lab)
    notebook.page.evaluate("() => document.activeElement.blur()")
    for width in (1000, 560):
        notebook.page.set_viewport_size({"width": width, "height": 1000})
        notebook.pause(0.5)
        assert not notebook.page.evaluate(
            """() => [...document.querySelectorAll('.jp-OutputArea-output')].some(
                   it => it.scrollWidth > it.clientWidth + 1)"""
        )
        more = notebook.button("Show more rules")  # the words beside it give way
        assert more.evaluate("it => it.scrollWidth <= it.clientWidth")
    for width in (1280, 900):
        notebook.page.set_viewport_size({"width": width, "height": 1000})
        notebook.button("Reset").click()
        notebook.pause(0.5)
        places = []
        for name in ("Play", "Pause"):
            places.append([notebook.button(it).bounding_box() for it in ("Step", "Save GIF")])
            notebook.button(name).click()
            notebook.pause(2)
        assert places[0] == places[1]


def test_the_keyboard_is_enough(lab):
    notebook = page_of(lab)
    notebook.button("Play").focus()
    notebook.page.keyboard.press("Enter")
    notebook.wait_turn(more_than=10)
    notebook.page.keyboard.press("Enter")
    turn = stands_still(notebook)
    for name in ("Step", "Step D", "Step G", "Reset"):
        notebook.page.keyboard.press("Tab")
        focus = notebook.page.evaluate("() => document.activeElement.innerText.trim()")
        assert focus == name
        if name == "Step":
            notebook.page.keyboard.press("Enter")
            notebook.wait(lambda: notebook.turn() == turn + 1)


def test_a_moment_is_kept(lab):
    notebook = page_of(lab)
    notebook.button("Step").click()
    notebook.button("Save SVG").click()
    link = notebook.page.get_by_role("link", name="Download SVG")
    link.wait_for()
    with notebook.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "gan_turn_1.svg"


def test_colab_plays_by_the_pages_clock(colab):
    notebook = colab.open([TICKS])
    play = notebook.page.locator(".widget-play button, .jupyter-widget-play button")
    notebook.run_until_shown(play)
    play.first.click()
    notebook.wait_turn(more_than=100)
    notebook.frames()
    notebook.pause(3)
    assert notebook.frames() > 2 * 3 * 5  # two pictures, five a second
    notebook.button("Step").click()
    notebook.pause(0.5)
    turn = int(game(notebook, "turns"))
    notebook.pause(0.5)
    assert int(game(notebook, "turns")) == turn
    play.first.click()
    notebook.wait_turn(more_than=turn + 20)
    notebook.interrupt()
    notebook.wait(lambda: re.search("Nothing is lost", notebook.output_text()))
    assert not notebook.console_errors
    notebook.close()


@pytest.mark.parametrize("name", ["lab", "notebook7", "colab"])
def test_restarting_the_kernel_leaves_nothing_running(name, request):
    notebook = page_of(request.getfixturevalue(name))
    notebook.button("Play").click()
    notebook.wait_turn(more_than=10)
    old = notebook.evaluate_in_kernel("import os; print(os.getpid())")
    notebook.restart_kernel()
    notebook.wait(lambda: not alive(int(old)))
    notebook.run_all()
    notebook.button("Play").first.click()
    notebook.wait(lambda: int(game(notebook, "turns")) > 10)


def alive(pid):
    """Whether a process is still there."""
    import psutil

    return psutil.pid_exists(pid)


# --- a page that comes back, and pages without a canvas -----------------------------------------


def test_a_page_that_is_loaded_anew_goes_on_with_the_game(lab):
    notebook = lab.open(CELLS)
    notebook.run_until_shown(notebook.button("Play"))
    notebook.button("Play").click()
    notebook.wait_turn(more_than=100)
    notebook.load_anew()
    notebook.button("Pause").wait_for()
    turn = notebook.turn()
    notebook.wait_turn(more_than=turn + 100)
    notebook.frames()
    notebook.pause(1)
    assert notebook.frames() > 8
    notebook.button("Pause").click()
    notebook.button("Play").wait_for()
    assert "Loading widget" not in notebook.page.content()
    notebook.close()


NO_CANVAS = "HTMLCanvasElement.prototype.getContext = () => null;"


@pytest.mark.parametrize("missing", ["a canvas", "anywidget"])
def test_a_page_without_a_canvas_gets_images_and_says_why(lab, missing):
    notebook = lab.open(CELLS)
    if missing == "anywidget":
        notebook.page.route("**/anywidget/**", lambda route: route.abort())
    else:
        notebook.page.add_init_script(NO_CANVAS)
    notebook.load_anew()
    notebook.run_until_shown(notebook.button("Play"))
    notebook.button("Play").click()
    pictures = notebook.page.locator("img.widget-image")
    notebook.wait(lambda: pictures.count() == 2)
    first = pictures.first.get_attribute("src")
    notebook.wait(lambda: pictures.first.get_attribute("src") != first)
    assert "this page shows no canvas" in notebook.output_text()
    assert notebook.output_text().count("Pictures come as images") == 1
    notebook.button("Pause").click()
    notebook.button("Play").wait_for()
    notebook.close()
