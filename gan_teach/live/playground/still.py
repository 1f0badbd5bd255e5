"""What stands for a playground on a page that cannot run it: its pictures, in mid-game."""

import copy
import math
import os
import time

import torch

from gan_teach.live.figure import LiveFigure, encode, joined
from gan_teach.live.marks import PAPER, REAL, Axis, Band, Plot, Words
from gan_teach.live.playground.pictures import Pictures
from gan_teach.live.playground.session import Session, calm
from gan_teach.training.game import Game
from gan_teach.training.scene import Scene

CAPTION = "Run this cell to play"
TURNS, LOOKS = 250, 10  # that are played for it, and how often their figures are measured
LIMIT = 2.0  # seconds for them, of which they seldom take a fifth
MIDDLE, LARGE = 1000, 1500  # turns of a small and of a large game, where GAN_TEACH_STILLS is "long"
OURS = ("gan_teach", "torch", "builtins")  # whose code leaves no trace


def still(session: Session, pictures: Pictures) -> tuple[bytes, str]:
    """The pictures that open a playground, a row for each game, above the caption: a PNG, and what
    it shows in words.

    Games at their start are shown as they are some turns later. Others are shown as they are, and
    so are those with code of the learner's, who would notice that it ran, and large ones, unless
    the environment variable GAN_TEACH_STILLS is "long", as it is when the lessons are made: then
    all play for longer.
    """
    scenes = _in_mid_game(session.scenes) or session.scenes
    views = pictures.first_views(scenes)
    sheet = LiveFigure(views, columns=len(views) // len(scenes)).draw()
    strip = LiveFigure([]).paint([_caption(sheet.shape[1])])
    return encode(joined([sheet, strip], columns=1), "png"), session.describe(scenes)


def _caption(width: int) -> Plot:
    words = Words(CAPTION, 0.5, 0.5, PAPER, size=16, share=True, bold=True)
    nothing = Axis(0, 1, hidden=True)
    band = Band(0, 1, REAL, fill=1, hatch="")
    return Plot((band, words), nothing, nothing, size=(width, 34), room=(0, 0, 0, 0))


def _in_mid_game(scenes: list[Scene]) -> list[Scene]:
    """Scenes of copies of these games that have played on; none where that is not to be done."""
    games = [scene.game for scene in scenes]
    large = any(scene.scored for scene in scenes)
    quick = os.environ.get("GAN_TEACH_STILLS") != "long"
    if (large and quick) or any(game.turns or not _leaves_no_trace(game) for game in games):
        return []
    try:
        twins = [Scene(_copy(scene.game), scene.name, scored=scene.scored) for scene in scenes]
        with calm(), torch.random.fork_rng(devices=()):
            _play(twins, *((TURNS, LIMIT) if quick else (LARGE if large else MIDDLE, math.inf)))
    except Exception:  # the learner meets it on pressing Play, with words that explain it
        return []
    return twins


def _play(scenes: list[Scene], turns: int, seconds: float) -> None:
    end = time.perf_counter() + seconds
    for turn in range(1, turns + 1):
        for scene in scenes:
            scene.game.turn()
        last = turn == turns or time.perf_counter() > end
        if last or turn % (turns // LOOKS) == 0:
            for scene in scenes:
                scene.refresh()
                scene.measure()
        if last:
            break


def _leaves_no_trace(game: Game) -> bool:
    """Whether nothing of the learner's own runs as the game is played."""
    modules = [*game.G.modules(), *game.D.modules()]
    parts = [*modules, game.data, game.loss, *_each(game.penalty)]
    ours = all(type(part).__module__.split(".")[0] in OURS for part in parts)
    hooks = [value for it in modules for name, value in vars(it).items() if name.endswith("hooks")]
    return ours and not any(hooks)


def _each(penalty: object) -> tuple[object, ...]:
    return penalty if isinstance(penalty, tuple) else (penalty,)


def _copy(game: Game) -> Game:
    """A game that plays on as this one would; both share the data, which never change."""
    return copy.deepcopy(
        game, {id(game.data): game.data, id(game.in_force.data): game.in_force.data}
    )
