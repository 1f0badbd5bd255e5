"""The whole playground, without a browser: its parts together, and its face in Python."""

import asyncio
import re

import ipywidgets as widgets
import pytest
import torch

import gan_teach as gt
from gan_teach.live import cells
from gan_teach.live.playground import board
from tests.live.playground.games import ruin, same, small_digits, weights
from tests.pages import Page, on_a_loop, until


def opened(**changes):
    playground = gt.Playground(gt.preset("program_a", **changes))
    return playground, Page(playground)


@on_a_loop
async def test_a_game_is_played_and_all_of_the_page_follows():
    playground, page = opened()
    start = page.picture(), page.status()
    page.press("Play")
    await until(lambda: playground.game.turns > 50 and "turns/s" in page.status())
    page.press("Pause")
    assert not playground.playing
    assert f"Turn {playground.game.turns:,}." in page.status()
    assert page.read("History") == len(playground.recorder) - 1
    assert page.picture() != start[0]
    page.press("Reset")
    assert (page.picture(), page.status()) == start


@on_a_loop
async def test_a_game_that_an_error_stopped_is_told_as_it_stands():
    playground, page = opened(loss="wasserstein", optimizer="sgd", lr_g=3, lr_d=3)
    page.press("Play")
    await until(lambda: playground.game.turns and not playground.playing)
    assert page.status().startswith(f"Turn {playground.game.turns}")
    assert "turns/s" not in page.status()


@on_a_loop
async def test_a_moment_that_comes_back_looks_as_it_did():
    playground, page = opened()

    def now():
        return page.status(), page.picture(), page.picture("Losses"), page.read("Loss")

    seen = [now()]
    for loss in ("minimax", "hinge"):
        playground.game.loss = loss
        playground.step(25)
        seen.append(now())
    for position in (1, 2, 0, 1):
        page.set("History", position)
        assert now() == seen[position]


def test_its_face_in_python():
    playground, page = opened()
    playground.step(5)
    playground.d_step()
    playground.g_step()
    playground.g_step()
    assert "(D moved 6 times, G 7)" in playground.describe()
    playground.rewind(0)
    playground.step(2)
    playground.switch(1)
    assert (playground.game.turns, len(playground.recorder.runs)) == (5, 2)
    playground.new_seed()
    assert (playground.game.turns, playground.game.seed) == (0, 1)
    playground.reset(4)
    assert playground.game.seed == 4
    playground.load("gaussian_recipe")
    assert (playground.game.penalty, playground.game.seed) == (gt.R1(0.3), 4)
    assert page.read("D is held by") == "R1"
    assert playground.games == (playground.game,) == (playground.source,)
    assert playground.scenes[0].game is playground.game
    with pytest.raises(RuntimeError, match=r"game\.play\(turns\)"):
        playground.play()


def test_a_setting_changed_at_rest_is_told_at_once():
    duel = gt.Duel(gt.preset("program_a"), gt.preset("program_a"))
    page = Page(gt.Playground(duel))
    assert "same settings" in page.status()
    page.set("Set the knobs of:", "B")
    page.set("D steps a turn", 5)
    assert "d_steps (1 in A, 5 in B)" in page.status()


def test_a_collapse_is_said():
    playground, page = opened(lr_g=1e-12)
    with torch.no_grad():
        for weight in playground.game.G.parameters():
            weight.zero_()
    playground.step()
    assert "collapsed to a point" in page.message()


@on_a_loop
async def test_what_a_nan_game_offers():
    game = gt.preset("program_a")
    list(game.play(20))
    ruin(game)  # already as it opens
    playground = gt.Playground(game)
    page, ways_out = Page(playground), Page(playground.session.message.ways_out)
    for name, turn in (("Reset", 0), ("Rewind", 1)):
        page.press("Play")
        await until(lambda: page.message())
        assert "learning rate" in page.message()
        assert page.in_sight(ways_out.root)
        ways_out.press(name)
        assert not page.in_sight(ways_out.root)
        assert page.message() == ""
        assert game.turns == turn
        page.press("Step")
        ruin(game)


def test_a_rule_of_the_learner_acts_from_the_start():
    rule = gt.stopping.Rule(turns=10, every=5, figure="w1")
    playground = gt.Playground(gt.preset("program_a"), stop=rule)
    page = Page(playground)
    assert page.shown() == ["Densities and D", "Losses", "When to stop"]
    assert page.button("Stop by this rule").value
    duel = gt.Duel(gt.preset("program_a"), gt.preset("program_a"))
    with pytest.raises(ValueError, match="one game"):
        gt.Playground(duel, stop=rule)
    with pytest.raises(TypeError, match=r"a gt\.stopping\.Rule; got 0\.1"):
        gt.Playground(gt.preset("program_a"), stop=0.1)


# --- one playground at a time -----------------------------------------------------------------


@on_a_loop
async def test_a_new_playground_of_the_same_game_closes_the_old():
    game = gt.preset("program_a")
    old = gt.Playground(game)
    old.play()
    await until(lambda: game.turns > 5)
    gt.Playground(game)
    turns = game.turns
    with pytest.raises(RuntimeError, match="closed"):
        old.play()
    await asyncio.sleep(0.05)
    assert not old.playing
    assert game.turns == turns
    page = Page(old)
    assert all(it.disabled for it in page.all() if hasattr(it, "disabled"))
    assert "closed" in page.status()
    assert len(old.recorder) == 1


@on_a_loop
async def test_closing_ends_the_pages_clock():
    duel = gt.Duel(gt.preset("program_a"), gt.preset("program_a", loss="minimax"))
    old = gt.Playground(duel, driver="ticks")
    (clock,) = Page(old).all(widgets.Play)
    gt.Playground(duel.b)
    clock.value += 1
    assert duel.b.turns == 0
    assert clock.disabled


def test_running_a_cell_again_closes_what_it_made_before(monkeypatch):
    def make(cell, run):
        monkeypatch.setattr(cells, "running", lambda: (cell, run))
        return gt.Playground(gt.preset("program_a"))

    def closed(playground):
        return Page(playground).button("Step").disabled

    first, second = (make("cell 1", "run 1") for _ in range(2))
    elsewhere = make("cell 2", "run 2")
    assert not closed(first)
    make("cell 1", "run 3")
    assert closed(first)
    assert closed(second)
    assert not closed(elsewhere)


@pytest.mark.parametrize("source", ["program_a", None, [1, 2]])
def test_what_is_no_game_is_named(source):
    with pytest.raises(TypeError, match="Game"):
        gt.Playground(source)


# --- games of all kinds -----------------------------------------------------------------------


@on_a_loop
async def test_a_duel_is_played_in_step_and_told_game_by_game():
    duel = gt.Duel(gt.preset("program_a"), gt.preset("program_a", loss="minimax"))
    playground = gt.Playground(duel)
    page = Page(playground)
    for title in ("G's map", "V and its bound", "W1 distance", "JS divergence"):
        page.press(title)
    assert len(page.canvases()) == 12
    assert "A and B differ in loss (non-saturating in A, minimax in B)." in playground.describe()
    page.press("Play")
    await until(lambda: duel.a.turns > 20)
    page.press("Pause")
    assert duel.a.turns == duel.b.turns
    page.set("Set the knobs of:", "B")
    page.set("D steps a turn", 5)
    before = duel.b.d_updates
    page.press("Step")
    assert duel.b.d_updates == before + 5
    ends = [weights(game) for game in duel.games]
    playground.rewind(0)
    assert [game.turns for game in duel.games] == [0, 0]
    playground.rewind(-1)
    assert all(same(weights(game), end) for game, end in zip(duel.games, ends, strict=True))


@on_a_loop
async def test_a_game_of_points_in_a_plane_can_be_played():
    class Ring:
        def sample(self, n, generator):
            angle = torch.rand(n, generator=generator) * 2 * torch.pi
            return torch.stack((angle.cos(), angle.sin()), 1)

    def player(outputs):
        layers = torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, outputs)
        return lambda: torch.nn.Sequential(*layers)

    game = gt.Game(player(2), player(1), data=Ring(), latent_dim=2)
    playground = gt.Playground(game)
    page = Page(playground)
    assert page.shown() == ["Points and D", "Losses"]
    assert page.read("Data: shape") == "as given"
    for title in set(playground.pictures.toggles) - set(page.shown()):
        page.press(title)
    page.press("Play")
    await until(lambda: game.turns > 30)
    page.set("Data: shape", "heart")
    turns = game.turns
    await until(lambda: game.turns > turns + 30)
    page.press("Pause")
    assert game.settings.data.name == "heart"
    assert page.message() == ""
    page.set("Preset", "ring_recipe")
    assert page.shown() == ["Points and D", "Modes and quality"]
    playground.step(3)
    assert "of 8 modes" in page.status()


def test_three_numbers_of_noise_can_be_played():
    playground, page = opened(G=lambda: gt.MLPGenerator(latent_dim=3), noise="uniform")
    titles = list(playground.pictures.toggles)
    assert "G's map" not in titles
    for title in titles[2:]:
        page.press(title)
    playground.step(20)
    assert len(page.canvases()) == 6
    assert page.message() == ""


@on_a_loop
async def test_a_running_game_of_digits_is_scored_now_and_then_and_told_often():
    playground = gt.Playground(small_digits())
    page, figures = Page(playground), playground.scenes[0].figures
    page.press("Play")
    await until(lambda: figures.index[-1] > 0)
    told = page.status()
    await until(lambda: page.status() != told)
    page.press("Pause")
    assert "Frechet distance" in page.status()
    playground.rewind(0)
    assert figures.index.tolist() == [0]


# --- the page ---------------------------------------------------------------------------------


@on_a_loop
async def test_every_control_has_a_name_and_says_what_it_does():
    playground, page = opened()
    for button in page.all(widgets.Button | widgets.ToggleButton):
        assert button.description
        assert button.tooltip
    assert all(field.description for field in page.fields())
    notes = Page(playground.settings).all(widgets.HTML)
    assert sum("eeps" in note.value or "anew" in note.value for note in notes) >= 11


@pytest.fixture
def shown(monkeypatch):
    shown = []
    monkeypatch.setattr(board, "display", lambda bundle, **options: shown.append(bundle))
    return shown


def test_on_a_page_of_saved_outputs_stand_a_picture_and_a_line(shown):
    playground, page = opened()
    before = page.picture()
    list(playground.game.play(30))  # by code, in between
    playground._ipython_display_()
    assert {"image/png", "text/plain"} < set(shown[0])
    assert re.search(r"Turn 30\..*To play, run this cell", shown[0]["text/plain"])
    assert page.picture() != before


def test_a_duel_shows_itself_as_the_last_line_of_a_cell(shown):
    gt.Duel(gt.preset("program_a"), gt.preset("program_a", lr_g=0.1))._ipython_display_()
    assert "A: Turn 250." in shown[0]["text/plain"]
    assert "lr_g (0.001 in A, 0.1 in B)" in shown[0]["text/plain"]
