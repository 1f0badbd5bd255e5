"""What each kind of game declares, and that nothing else asks for a kind."""

import ast
from pathlib import Path

import pytest
import torch

import gan_teach as gt
from gan_teach.data import plane
from gan_teach.data.labelled import LabelledDigits
from gan_teach.live.kinds import DRAWN, drawn
from gan_teach.training.kinds import KINDS, kind_of
from gan_teach.training.kinds.look import median_beyond, sample_shape
from gan_teach.training.presets import PRESETS
from gan_teach.training.scene import Scene
from gan_teach.training.stopping import FIGURES, Rule
from tests.own_data import image_game, table_game

PACKAGE = Path(gt.__file__).parent
FOLDERS = [PACKAGE / room / "kinds" for room in ("training", "live")]
NAMES = [kind.name for kind in KINDS]


@pytest.fixture(autouse=True)
def no_download(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")


class Only:
    """A learner's own data, of which nothing is known but its samples."""

    def __init__(self, *shape):
        self.shape = shape

    def sample(self, n, generator=None):
        return torch.rand(n, *self.shape, generator=generator)


def game_on(*shape, **settings):
    """A small game whose samples have this shape."""
    G, D = (lambda: gt.MLPGenerator(2, (4,), shape)), (lambda: gt.MLPDiscriminator(shape, (4,)))
    return gt.Game(G, D, **{"data": Only(*shape), "batch_size": 4, **settings})


GAMES = {
    "line": [lambda: game_on(1), lambda: gt.preset("program_a")],
    "plane": [lambda: game_on(2), lambda: gt.preset("ring", data=plane.heart())],
    "digits": [
        lambda: game_on(1, 28, 28, data=gt.digits("embedded")),
        lambda: gt.preset("conditional", data=LabelledDigits(gt.digits("embedded"))),
    ],
    "image_set": [image_game, lambda: image_game(channels=1, side=16)],
    "images": [lambda: game_on(1, 28, 28), lambda: game_on(1, 5, 6), lambda: game_on(3, 4, 4)],
    "table": [table_game, lambda: table_game(width=2)],
    "other": [lambda: game_on(3), lambda: game_on(2, 4, 4)],
}


@pytest.mark.parametrize(("name", "make"), [(name, it) for name in GAMES for it in GAMES[name]])
def test_the_kind_follows_from_the_game_alone(name, make):
    game = make()
    assert kind_of(game).name == name
    scene = Scene(game, scored=True)
    assert scene.kind is kind_of(game)
    scene.measure()
    row = [getattr(scene.figures, column) for column in scene.kind.figures]
    assert all(len(column) == 1 for column in row)
    assert f"Turn {game.turns:,}." in scene.describe()


def test_each_kind_has_its_two_files_and_its_lines():
    assert set(NAMES) == set(GAMES) == set(DRAWN)
    for folder in FOLDERS:
        assert {f"{name}.py" for name in NAMES} < {path.name for path in folder.glob("*.py")}


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_offered_to_the_games_that_it_makes(name):
    game = gt.preset(name)
    offered = kind_of(game).presets[sample_shape(game)]
    assert name in offered
    for other in offered:
        assert sample_shape(gt.preset(other)) == sample_shape(game)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_the_usual_rule_measures_what_the_kind_says(kind):
    rule = Rule.usual(kind)
    if kind.stopping is None:
        assert rule is None
        return
    assert (rule.figure, rule.name) == (kind.stopping.name, kind.stopping.title)
    assert rule.mark == kind.stopping.usual["mark"]
    game = GAMES[kind.name][0]()
    rule = Rule(turns=1, every=1, figure=kind.stopping.name)
    for _ in game.play(1):
        rule.look(game)
    scene = Scene(game, scored=True)
    scene.measure()
    assert rule.measured[0].figure == getattr(scene.figures, kind.stopping.name)[0]


def test_a_rule_makes_no_scene_to_know_its_figure(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a scene was made")

    monkeypatch.setattr(Scene, "__init__", refuse)
    assert [Rule.usual(kind_of(make())).figure for make in GAMES["line"]] == ["w1", "w1"]
    game = gt.preset("program_a")
    assert FIGURES["w1"].measure(game) > 0


# --- nothing else asks for a kind -----------------------------------------------------------------


def asks_for_a_kind(source):
    """Where a file imports the module of one kind, or compares with the shape or name of one."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            found += [it for it in (f"{node.module}.{alias.name}" for alias in node.names)
                      if is_of_a_kind(it)]  # fmt: skip
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if is_of_a_kind(alias.name)]
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            of_shape = "shape" in ast.unparse(node) and any(map(is_a_shape, sides))
            of_kind = any(ast.unparse(it).endswith((".kind", "kind.name")) for it in sides)
            found += [ast.unparse(node)] * (of_shape or of_kind)
        elif isinstance(node, ast.Dict):
            found += [ast.unparse(key) for key in node.keys if is_a_shape(key)]
    return found


def is_of_a_kind(imported):
    return ".kinds." in imported and imported.split(".kinds.")[1].split(".")[0] in NAMES


def is_a_shape(node):
    """Whether this is the shape of a sample, such as (1,) or (1, 28, 28)."""
    if not isinstance(node, ast.Tuple) or len(node.elts) not in (1, 3):
        return False
    return all(isinstance(it, ast.Constant) and isinstance(it.value, int) for it in node.elts)


ROOMS = ("training", "live", "lessons", "studies")  # below, nobody knows of kinds
OUTSIDE = [
    path for room in ROOMS for path in (PACKAGE / room).rglob("*.py") if path.parent not in FOLDERS
]


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_else_asks_for_a_kind(path):
    assert not asks_for_a_kind(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        "from gan_teach.training.kinds.line import w1_distance",
        "from gan_teach.live.kinds import plane",
        "import gan_teach.training.kinds.digits",
        "on_a_line = scene.shape == (1,)",
        "if (2,) == tuple(samples.shape[1:]): pass",
        "controls = {(1,): LineControls, (2,): PlaneControls}",
        "figure = 'w1' if game.kind.name == 'line' else None",
        "if scene.kind is LINE: pass",
    ],
)
def test_who_asks_for_a_kind_is_found(source):
    assert asks_for_a_kind(source)


def test_a_look_is_made_anew_but_its_reference_only_for_new_data():
    game = gt.preset("program_a")
    first = Scene(game).look
    list(game.play(1))
    second = first.again()
    assert second is not first
    assert second.reference is first.reference
    game.data = gt.Gaussian(0, 1)
    list(game.play(1))
    assert second.again().reference.mean == pytest.approx(0, abs=1e-3)


def test_each_view_fits_or_says_why_not():
    for name, makers in GAMES.items():
        for make in makers:
            scene = Scene(make(), scored=True)
            views = drawn(scene).views
            assert drawn(scene).opening <= len(views)
            assert set(views) <= set(DRAWN[name].views)
            assert len({view.title for view in views}) == len(views)


def test_the_middle_sample_says_how_far_all_of_them_are():
    samples = torch.tensor([[0.0], [3.0], [5.0], [-9.0], [torch.nan]])
    assert median_beyond(samples, -1, 1) == 2
    assert median_beyond(samples[:4], -1, 1) == 1
    mass = torch.tensor([[0.1], [0.1], [0.1], [0.6], [0.1]])
    assert median_beyond(samples, -1, 1, mass) == 4
    assert median_beyond(samples * torch.nan, -1, 1) == torch.inf


def test_pictures_without_edges_lose_no_samples():
    look = Scene(game_on(1, 28, 28)).look
    assert (look.away, look.place()) == (0, "")
