"""Program C mended: a game whose G must stay alive."""

from gan_teach import metrics
from gan_teach.lessons.answers import Wrong
from gan_teach.lessons.exercises.own_game import OWN_GAME, OwnGame
from gan_teach.lessons.inputs import fresh
from gan_teach.lessons.marking import Mistake
from gan_teach.support.budget import budget
from gan_teach.training import presets
from gan_teach.training.game import SETTINGS, Game

TURNS = 600  # measured: by then the sick games have lost nearly all spread, the mended have not


def _judge(games: list[Game]) -> str:
    if not _reaches(games[0]):
        raise MEND.found("rates" if _differs(games[0]) else "as_published")
    shares = [_share_of_spread(game) for game in games]
    told = ", ".join(f"{share:.0%}" for share in shares)
    result = f"After {TURNS} turns the samples have {told} of the data's spread"
    if min(shares) < 0.02:
        raise Wrong(f"{result}: at least one G is as good as dead.", "dead")
    return f"{result}; as published it is below 1 %, and falls."


def _reaches(game: Game) -> bool:
    """Whether the end of G can give the least and the largest number of the data."""
    ends = {"Sigmoid": (0, 1), "Tanh": (-1, 1)}
    names = [type(layer).__name__ for layer in game.G.modules()]
    low, high = next((ends[name] for name in reversed(names) if name in ends), (-1e9, 1e9))
    real = game.data.sample(64, fresh())
    return low <= real.min().item() and real.max().item() <= high


def _differs(game: Game) -> bool:
    ours = presets.preset("program_c")
    same = all(getattr(game, name) == getattr(ours, name) for name in SETTINGS)
    return not same or str(game.G) != str(ours.G)


def _share_of_spread(game: Game) -> float:
    for _ in range(TURNS):
        game.turn()
    return metrics.spread(game.generate(256)) / metrics.spread(game.data.sample(256, fresh()))


MEND = OwnGame(
    name="mend", lesson=3,
    asks="`answer(seed)`, which makes program C mended: is G still alive after 600 turns?",
    hints=(
        "Which numbers can a real pixel be? Which can G's last layer give?",
        "Either the data or the end of G must change. `gt.preset` takes `data=...` and `G=...`.",
        '`gt.digits(value_range=(0, 1))` as data; or a G with `output="tanh"`.'),
    answer='lambda seed: gt.preset("program_c", data=gt.digits(value_range=(0, 1)), seed=seed)',
    own=presets._program_c_mended, seeds=lambda: range(20, 20 + budget(full=3, short=2)),
    judge=_judge,
    mistakes={
        "rates": Mistake(
            "Other settings than the ranges changed, and the ranges still do not fit. Which "
            "numbers can G give, and which does the data have?"),
        "as_published": Mistake("This is program C as published: nothing has changed yet."),
        **OWN_GAME,
    },
)  # fmt: skip
