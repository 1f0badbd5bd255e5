"""The atlas on the page: a picture that is drawn while it trains, and a map to point at."""

import numpy as np

import gan_teach as gt
from gan_teach.live.atlas import AtlasExplorer, draw_while_playing, pictures_of
from gan_teach.live.marks import Pixels
from tests.live.watched import marks_of
from tests.pages import Page
from tests.training.test_atlas import PANELS, small


def test_the_explorer_points_at_a_tile_and_opens_its_game():
    atlas = small()
    list(atlas.play(20))
    explorer = AtlasExplorer(atlas)
    page = Page(explorer)
    before = page.pictures()
    page.set("G's learning rate", 1)
    page.set("D's learning rate", 2)
    page.set("Panel", "with a penalty")
    assert [now != old for now, old in zip(page.pictures(), before, strict=True)] == [True, True]
    assert explorer.describe().startswith("with a penalty, G 0.01, D 0.01, turn 20: W1 ")
    page.press("Open this game")
    game = explorer.playground.game
    assert (game.turns, game.lr_g, game.lr_d) == (20, 1e-2, 1e-2)
    assert explorer.playground.widget in page.all()
    page.point(0, 0.3, 2.2)  # the first panel, the first of G's rates and the last of D's
    assert explorer.describe().startswith(f"{next(iter(PANELS))}, G 0.001, D 0.01")
    assert (page.read("G's learning rate"), page.read("D's learning rate")) == (0, 2)


def test_a_game_that_was_lost_opens_at_its_start():
    atlas = small(
        optimizer="sgd", lr_g=[1e-3, 1e9], lr_d=[1e-3], panels={"x": {"loss": "wasserstein"}}
    )
    for _ in atlas.play(200):
        pass
    explorer = AtlasExplorer(atlas)
    page = Page(explorer)
    page.set("G's learning rate", 1)
    assert "lost" in explorer.describe()
    page.press("Open this game")
    assert explorer.playground.game.turns == 0  # from its start one can see how it was lost


def test_watching_plays_and_the_picture_shows_each_panel():
    atlas = small()
    draw_while_playing(atlas, 20)
    assert atlas.turns == 20
    plots = [view.plot() for view in pictures_of(atlas)[0]]
    assert [plot.title for plot in plots] == list(PANELS)
    assert plots[-1].bar.label == "W1 (bright: near the data)"
    for panel, plot in enumerate(plots):
        (tiles,) = marks_of(plot, Pixels)
        np.testing.assert_allclose(10 ** tiles.values[::-1], atlas.values[panel], rtol=1e-5)


def test_a_map_of_modes_goes_from_none_to_all():
    atlas = gt.atlas.Atlas("ring", lr_g=[1e-3], lr_d=[1e-3, 2e-3], batch_size=16)
    bar = pictures_of(atlas)[0][-1].plot().bar
    assert bar.label == "modes covered"
    assert (bar.low, bar.high) == (0, 8)
    assert AtlasExplorer(atlas).describe().endswith(" modes covered.")
