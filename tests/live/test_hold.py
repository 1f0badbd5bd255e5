"""What holds D: a menu and a number, which make penalties and clips and know them again."""

import pytest

import gan_teach as gt
from gan_teach.live.hold import HOLDS
from gan_teach.training.losses import R2, GradientPenalty, Penalty
from tests.live.controlled import Controlled, settings_of

HELD = {
    "R1": (gt.R1(0.1), None), "R2": (R2(0.1), None), "R1 and R2": ((gt.R1(0.1), R2(0.1)), None),
    "gradient penalty": (GradientPenalty(1.0), None), "weight clipping": (None, 0.1),
    "nothing": (None, None),
}  # fmt: skip


def test_each_way_to_hold_d_takes_the_one_before_away():
    game = gt.preset("program_a")
    made = Controlled(game)
    for name in [*HOLDS, "R1", "nothing"][1:]:
        made.page.set("D is held by", name)
        assert (game.penalty, game.clip) == HELD[name]
        number = HOLDS[name].number or "strength"
        assert made.page.field(f"Its {number}").disabled == (name == "nothing")
        assert HOLDS[name].words in made.note("D is held by")
    assert made.changes == len(HOLDS) + 1
    list(game.play(1))


def test_its_strength_is_set_and_remembered_by_its_name():
    game = gt.preset("program_a")
    page = Controlled(game).page
    page.set("D is held by", "R1 and R2")
    page.set("Its gamma", 10**0.15)
    assert game.penalty == (gt.R1(1.41), R2(1.41))
    page.set("D is held by", "gradient penalty")
    assert game.penalty == GradientPenalty(1.0)
    assert page.read("Its weight") == 1
    page.set("D is held by", "R2")
    assert game.penalty == R2(1.41)


class Mine(Penalty):
    """A learner's own penalty."""

    at = "real"

    def __call__(self, slope):
        return slope.abs().mean()


@pytest.mark.parametrize(
    "given",
    [
        dict(penalty=Mine()), dict(penalty=(gt.R1(0.1), R2(0.3))), dict(penalty=gt.R1(1), clip=0.5),
        dict(penalty=(gt.R1(1.0), gt.R1(1.0))),
    ],
)  # fmt: skip
def test_what_the_menu_cannot_make_is_kept_as_given_told_and_brought_back(given):
    game = gt.preset("program_a", **given)
    before = settings_of(game)
    made = Controlled(game)
    page = made.page
    assert page.read("D is held by") == "as given"
    assert page.field("Its strength").disabled
    assert (settings_of(game), made.changes) == (before, 0)
    told = made.other_rules()
    assert "penalty Mine" in told or "penalty R1(gamma=" in told
    page.set("D is held by", "gradient penalty")
    assert game.penalty == GradientPenalty(1.0)
    page.set("D is held by", "as given")
    assert settings_of(game) == before
    page.set("Its strength", 5)
    assert settings_of(game) == before
