"""The atlas on the page: a picture that is drawn while it trains, and a map to point at."""

import ipywidgets as widgets

import gan_teach as gt
from gan_teach.live.atlas import AtlasExplorer, draw_while_playing, figure_of
from tests.pages import Page
from tests.training.test_atlas import PANELS, small


def test_the_explorer_points_at_a_tile_and_opens_its_game():
    atlas = small()
    list(atlas.play(20))
    explorer = AtlasExplorer(atlas)
    page = Page(explorer)
    before = page.images()[0].value
    page.set("G's learning rate", 1)
    page.set("D's learning rate", 2)
    page.set("Panel", "with a penalty")
    assert page.images()[0].value != before
    assert explorer.describe().startswith("with a penalty, G 0.01, D 0.01, turn 20: W1 ")
    tiles = [it for it in page.all(widgets.Button) if "turn 20" in (it.tooltip or "")]
    page.press("Open this game")
    game = explorer.playground.game
    assert (game.turns, game.lr_g, game.lr_d) == (20, 1e-2, 1e-2)
    assert explorer.playground.widget in page.all()
    places = [tile.tooltip.split(", turn")[0] for tile in tiles]
    assert places[0] == "with a penalty, G 0.001, D 0.01"  # D's rates upwards
    assert len({tile.style.button_color for tile in tiles}) > 1
    tiles[0].click()
    assert explorer.describe().startswith(places[0])
    assert [tile.layout.border_top != "none" for tile in tiles] == [True] + 5 * [False]


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
    axes = figure_of(atlas).figure.axes
    assert [ax.get_title() for ax in axes][:2] == list(PANELS)
    assert axes[-1].get_ylabel() == "W1 (bright: near the data)"


def test_a_map_of_modes_goes_from_none_to_all():
    atlas = gt.atlas.Atlas("ring", lr_g=[1e-3], lr_d=[1e-3, 2e-3], batch_size=16)
    scale = figure_of(atlas).figure.axes[-1]
    assert scale.get_ylabel() == "modes covered"
    assert scale.get_ylim() == (0, 8)
    assert AtlasExplorer(atlas).describe().endswith(" modes covered.")


def test_what_a_panel_shows_is_seen_before_it_is_drawn():
    atlas = small()
    figure = figure_of(atlas)
    seen = [view.see() for view in figure.views]
    assert (seen[0][0] == atlas.values[0].numpy()).all()
    picture = figure.paint(seen)
    list(atlas.play(100))
    assert (figure.paint(seen) == picture).all()
    assert (figure.draw() != picture).any()
