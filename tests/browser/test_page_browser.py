"""Pages that are loaded anew, kernels that are restarted, and what a screen reader is told."""

import pytest

START = """import gan_teach as gt, torch
from gan_teach.live.atlas import AtlasExplorer
torch.manual_seed(0)
digits = torch.rand(2, 40, 1, 28, 28)"""
PLAYGROUND, DUEL, WATCH, SORTING, QUESTION, EXERCISE, SLOW = 1, 2, 3, 7, 8, 9, 10
CELLS = [
    START,
    'gt.Playground(gt.preset("program_a"))',
    'gt.Playground(gt.Duel(gt.preset("ring"), gt.preset("ring", loss="minimax")))',
    'gt.watch(gt.preset("program_a"), 20)',
    "gt.explore_optimal_discriminator()",
    """atlas = gt.atlas.Atlas("program_a", lr_g=[1e-3, 1e-2], lr_d=[1e-3, 1e-2])
list(atlas.play(20))
AtlasExplorer(atlas)""",
    "gt.latent.explore(gt.MLPGenerator(8, (16,), (1, 28, 28)))",
    "gt.sorting.sort_digits(*digits)",
    'gt.predict("What comes out?", low=0, high=8)',
    "def d_loss(real, fake): ...\n\ngt.exercises.check_d_loss(d_loss)",
    'gt.slow_motion(gt.preset("program_a"))',
]
DRAWN = 13  # canvases, of which the watched game leaves none
SAID = "The kernel was restarted: run this cell again"
CHAINS = """() => [...document.querySelectorAll('.jupyter-widgets-disconnected')].map(
    it => getComputedStyle(it, '::before').content).filter(it => it !== 'none').length"""
CONTRAST = """([front, behind]) => {
  const ctx = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const light = () => [...ctx.getImageData(0, 0, 1, 1).data].slice(0, 3).map(v => v / 255).map(
    v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
  ).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0.05);
  const [a, b] = [behind, front].map(colour => {
    ctx.fillStyle = colour;
    ctx.fillRect(0, 0, 1, 1);
    return light();
  });
  return Math.max(a, b) / Math.min(a, b);
}"""


@pytest.fixture(scope="module", params=["lab", "notebook7", "colab"])
def page(request):
    """A page with each kind of widget, all run."""
    notebook = request.getfixturevalue(request.param).open(CELLS)
    notebook.run_until_shown(notebook.button("Next hint"))
    notebook.wait(lambda: boxes(notebook).count() == 9 and frames(notebook) == DRAWN)
    return notebook


def boxes(notebook):
    """All widgets that stand by themselves."""
    return notebook.page.locator(".gan-teach:visible")


def frames(notebook):
    """How many canvases have drawn something."""
    return notebook.page.locator("canvas[data-frame]").count()


def text(notebook, cell):
    return notebook.cell(cell).inner_text().replace("\xa0", " ")


def handles(notebook, name):
    """What is said of each slider in sight."""
    found = notebook.page.locator("[role=slider]:visible").all()
    return [it.get_attribute(name) for it in found]


def test_each_slider_has_a_name_and_says_its_value(page):
    assert None not in handles(page, "aria-label")
    assert "Predict: What comes out?" in handles(page, "aria-label")
    rate = page.slider("G's learning rate").first
    assert rate.get_attribute("aria-valuetext") == "0.001"
    history = page.slider("History").first
    assert history.get_attribute("aria-valuetext").startswith("turn 0 of 0")
    page.button("Step", cell=PLAYGROUND).click()
    page.wait(lambda: history.get_attribute("aria-valuetext").startswith("turn 1 of 1"))
    page.button("Reset", cell=PLAYGROUND).click()


def test_what_stays_down_says_whether_it_is_pressed(page):
    toggle = page.button("G's map", cell=PLAYGROUND)
    for pressed in ("false", "true"):
        page.wait(lambda pressed=pressed: toggle.get_attribute("aria-pressed") == pressed)
        toggle.click()
    page.wait(lambda: toggle.get_attribute("aria-pressed") == "false")
    page.wait(lambda: frames(page) == DRAWN)


def test_the_focus_is_seen(page):
    page.button("Play", cell=PLAYGROUND).focus()
    for _ in range(8):
        page.page.keyboard.press("Tab")
        focused = page.page.evaluate("() => getComputedStyle(document.activeElement).outline")
        assert "2px" in focused
        assert "solid" in focused


def test_each_widget_is_there_when_the_page_is_loaded_anew(page):
    page.button("Play", cell=DUEL).click()
    page.button("Pause", cell=DUEL).wait_for()
    page.load_anew()
    page.wait(lambda: boxes(page).count() == 9 and frames(page) == DRAWN)
    assert "Loading widget" not in page.output_text()
    assert page.cell(WATCH).locator("img").count() == 1
    page.button("Pause", cell=DUEL).click()  # it went on meanwhile
    page.button("Play", cell=DUEL).wait_for()
    page.button("Step", cell=PLAYGROUND).click()
    page.wait(lambda: "Turn 1." in text(page, PLAYGROUND))
    page.button("Commit", cell=QUESTION).click()
    page.wait(lambda: "Committed: 4" in text(page, QUESTION))
    page.button("Next hint", cell=EXERCISE).click()
    page.wait(lambda: "Hint 1 of" in text(page, EXERCISE))
    page.button("Real", cell=SORTING).click()
    page.wait(lambda: "Picture 2 of" in text(page, SORTING))
    page.button("Next", cell=SLOW).click()
    page.wait(lambda: "As many noise vectors are drawn" in text(page, SLOW))
    assert not page.page.get_by_text(SAID).first.is_visible()


def test_each_widget_says_what_to_do_when_the_kernel_was_restarted(page):
    page.restart_kernel()
    page.wait(lambda: page.page.get_by_text(SAID).locator("visible=true").count() == 9)
    assert page.page.evaluate(CHAINS) == 0
    page.run_until_shown(page.button("Next hint"))
    page.wait(lambda: page.page.get_by_text(SAID).locator("visible=true").count() == 0)
    page.button("Step", cell=PLAYGROUND).click()
    page.wait(lambda: "Turn 1." in text(page, PLAYGROUND))


def test_a_game_of_yesterday_is_still_seen_and_says_what_to_do(lab):
    notebook = lab.open(["import gan_teach as gt\ngt.Playground(gt.preset('program_a'))"])
    notebook.run_until_shown(notebook.button("Play"))
    notebook.wait(lambda: frames(notebook) == 2)
    notebook.button("Step").click()
    notebook.wait(lambda: "Turn 1." in text(notebook, 0))
    notebook.open_the_next_day()
    said = notebook.page.get_by_text(SAID).first
    said.wait_for()
    notebook.wait(lambda: frames(notebook) == 2)
    assert "Turn 1." in text(notebook, 0)
    notebook.run_until_shown(notebook.button("Play"))
    notebook.wait(lambda: not said.is_visible())
    notebook.button("Step").click()
    notebook.wait(lambda: "Turn 1." in text(notebook, 0))
    notebook.close()


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_what_is_wrong_can_be_read_in_the_dark_and_the_stills_do_not_glare(lab, theme):
    notebook = lab.open(["import gan_teach as gt\npg = gt.Playground(gt.preset('program_a'))\npg",
                         'gt.watch(gt.preset("program_a"), 5)'])  # fmt: skip
    notebook.run_until_shown(notebook.button("Play"))
    change = f"window.jupyterapp.commands.execute('apputils:change-theme', {{theme: '{theme}'}})"
    notebook._do(change.replace(theme, f"JupyterLab {theme}"))
    notebook.wait(lambda: notebook.page.evaluate(
        "() => document.body.dataset.jpThemeLight") == str(theme == "Light").lower())  # fmt: skip
    notebook.evaluate_in_kernel("pg.session.message.say('Too much.')")
    words = notebook.page.get_by_text("Too much.")
    words.wait_for()
    colour = words.evaluate("it => getComputedStyle(it).color")
    behind = notebook.page.locator(".jp-Notebook").evaluate(
        "it => getComputedStyle(it).backgroundColor"
    )
    assert notebook.page.evaluate(CONTRAST, [colour, behind]) >= 4.5
    still = notebook.cell(1).locator("img")
    dimmed = still.evaluate("it => getComputedStyle(it).filter")
    assert (dimmed == "none") == (theme == "Light")
    notebook.close()
