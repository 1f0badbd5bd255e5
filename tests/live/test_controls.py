"""The controls hold no rules: each sets one attribute, and shows what the game says."""

import dataclasses
import html
import re

import ipywidgets as widgets
import pytest
import torch

import gan_teach as gt
from gan_teach.data import plane
from gan_teach.live.controls import BATCH_SIZES, HOLDS, UNHELD, Controls, differences
from gan_teach.live.kinds import drawn
from gan_teach.live.kinds.line import LineControls
from gan_teach.training.losses import R2, GradientPenalty, LeastSquares, Penalty
from gan_teach.training.scene import Scene


def made(*games):
    """Controls for one or two games, with a list that tells how often a setting was changed."""
    changed = []
    named = dict(zip("AB" if len(games) > 1 else [""], games, strict=True))
    data_controls = drawn(Scene(games[0])).data_controls
    return Controls(named, data_controls, lambda do: do(), lambda: changed.append(1)), changed


def settings_of(*games):
    return [game.settings for game in games]


def shown(part):
    """The text of an HTML widget, without the hidden one that keeps its place."""
    text = re.sub(r"<div style='[^']*visibility:hidden.*?</div>", "", part.value)
    return re.sub(r"<[^>]*>", " ", text)


def pair(**changes):
    return gt.preset("program_a"), gt.preset("program_a", **changes)


class Own:
    """A learner's own data: it knows no density."""

    def sample(self, n, generator):
        return torch.randn(n, 1, generator=generator) + 3


class OwnNormal(gt.Gaussian):
    """A learner's own kind of it: the controls cannot make one."""


def test_they_open_with_the_settings_of_the_game_and_change_nothing():
    game = gt.preset("gaussian_recipe", loss="minimax", d_steps=3, noise="uniform")
    before = game.settings
    controls, changed = made(game)
    values = {name: field.value for name, field in controls.fields.items()}
    assert values == {
        "lr_g": pytest.approx(2e-3), "lr_d": pytest.approx(5e-3), "loss": gt.losses.minimax,
        "optimizer": "adam", "batch_size": 128, "d_steps": 3, "noise": "uniform",
        "instance_noise": 0, "label_smoothing": 0, "average": 0.99,
    }  # fmt: skip
    assert (controls._hold.kind.value, controls._hold.strength.value) == ("R1", 0.3)
    assert (controls._data.modes.value, controls._data.mean.value) == (1, 3)
    assert game.settings is before
    assert changed == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lr_g", 1e-5), ("lr_g", 10.0), ("lr_d", 0.02), ("optimizer", "rmsprop"),
        ("batch_size", 1), ("batch_size", 1024), ("d_steps", 10), ("noise", "uniform"),
        ("instance_noise", 0.15), ("label_smoothing", 0.1), ("average", 0.999),
        *(("loss", loss) for name, loss in gt.losses.LOSSES.items() if name != "non_saturating"),
    ],
)  # fmt: skip
def test_each_sets_its_own_setting_and_no_other(name, value):
    game = gt.preset("program_a")
    (before,) = settings_of(game)
    controls, changed = made(game)
    controls.fields[name].value = value
    assert game.settings == dataclasses.replace(before, **{name: value})
    assert changed == [1]


def test_a_slider_of_rates_sets_what_its_readout_says():
    game = gt.preset("program_a")
    controls, _ = made(game)
    controls.fields["lr_g"].value = 10**-2.95  # where a drag by one step ends
    assert game.lr_g == 0.00112
    controls.sync()
    assert controls.fields["lr_g"].value == game.lr_g


@pytest.mark.parametrize(
    ("game", "name", "value", "words"),
    [
        (dict(label_smoothing=0.1), "loss", gt.losses.wasserstein, "no labels"),
        (dict(loss="wasserstein"), "label_smoothing", 0.1, "no labels"),
    ],
)
def test_what_a_game_refuses_leaves_it_and_the_control_as_they_were(game, name, value, words):
    game = gt.preset("program_a", **game)
    before = game.settings
    controls, changed = made(game)
    field = controls.fields[name]
    stood = field.value
    with pytest.raises(ValueError, match=words):
        field.value = value
    assert (game.settings, field.value, changed) == (before, stood, [])


def test_what_one_of_two_refuses_is_set_in_neither():
    a, b = pair(label_smoothing=0.1)
    before = settings_of(a, b)
    controls, changed = made(a, b)
    with pytest.raises(ValueError, match="no labels"):
        controls.fields["loss"].value = gt.losses.wasserstein  # which A would take
    assert settings_of(a, b) == before
    assert controls.fields["loss"].value is gt.losses.non_saturating
    assert changed == []


def test_sync_shows_what_code_set_and_sets_nothing():
    game = gt.preset("program_a")
    controls, changed = made(game)
    game.lr_g, game.d_steps, game.data = 0.5, 7, gt.Mixture([-1, 3], 0.5)
    controls.sync()
    assert controls.fields["lr_g"].value == pytest.approx(0.5)
    assert controls.fields["d_steps"].value == 7
    data = controls._data
    assert (data.modes.value, data.mean.value, data.std.value, data.apart.value) == (2, 1, 0.5, 4)
    assert changed == []
    assert game.data == gt.Mixture([-1, 3], 0.5)


@pytest.mark.parametrize("rate", [1e-9, 3e-4, 50.0])
def test_a_learning_rate_that_the_slider_cannot_show_is_left_alone(rate):
    game = gt.preset("program_a", lr_g=rate)
    made(game)
    assert game.lr_g == rate


@pytest.mark.parametrize(("name", "value"), [("batch_size", 100), ("d_steps", 25)])
def test_what_a_learner_brings_is_offered_from_then_on(name, value):
    game = gt.preset("program_a", **{name: value})
    controls, _ = made(game)
    field = controls.fields[name]
    assert field.value == value
    field.value = 1
    assert getattr(game, name) == 1
    field.value = value
    assert getattr(game, name) == value
    assert list(BATCH_SIZES) == sorted(BATCH_SIZES)


def test_a_learners_own_loss_is_in_the_menu_and_comes_back():
    class Mine(gt.losses.NonSaturating):
        name = "my_own"

    mine = Mine()
    game = gt.preset("program_a", loss=mine)
    controls, _ = made(game)
    menu = controls.fields["loss"]
    assert [label for label, _ in menu.options] == [
        "minimax", "non-saturating", "least-squares", "Wasserstein", "hinge", "my-own",
    ]  # fmt: skip
    menu.value = gt.losses.minimax
    assert game.loss is gt.losses.minimax
    menu.value = mine
    assert game.loss is mine
    controls.sync()
    controls.sync()
    assert len(menu.options) == 6


def test_a_learners_own_loss_without_a_name_is_in_the_menu_too():
    class Mine(gt.losses.Loss):
        def d_loss(self, real, fake):
            return gt.losses.minimax.d_loss(real, fake)

        def g_loss(self, fake):
            return gt.losses.minimax.g_loss(fake)

    game = gt.preset("program_a", loss=Mine())
    controls, _ = made(game)
    assert controls.fields["loss"].value is game.loss
    assert "minimises" not in shown(controls._about_loss)


@pytest.mark.parametrize("name", gt.losses.LOSSES)
def test_each_loss_says_what_it_makes_of_the_game_and_a_critic_that_nothing_holds_it(name):
    game = gt.preset("program_a")
    controls, _ = made(game)
    controls.fields["loss"].value = game.loss
    controls.fields["loss"].value = loss = gt.losses.LOSSES[name]
    assert f"G minimises: {loss.g_minimises}." in html.unescape(shown(controls._about_loss))
    bare = name == "wasserstein"
    assert (UNHELD in shown(controls._about_loss)) == bare
    assert controls._fold.value == bare  # what it asks for is in sight
    controls._hold.kind.value = "weight clipping"
    assert UNHELD not in shown(controls._about_loss)


def test_a_learners_loss_does_not_say_what_that_of_its_parent_minimises():
    class Mine(gt.losses.Minimax):
        name = "my_own"

    controls, _ = made(gt.preset("program_a", loss=Mine()))
    assert "minimises" not in shown(controls._about_loss)


# --- what holds D, and what is folded away ----------------------------------------------------

HELD = {
    "R1": (gt.R1(0.1), None), "R2": (R2(0.1), None), "R1 and R2": ((gt.R1(0.1), R2(0.1)), None),
    "gradient penalty": (GradientPenalty(1.0), None), "weight clipping": (None, 0.1),
    "nothing": (None, None),
}  # fmt: skip


def test_each_way_to_hold_d_takes_the_one_before_away():
    game = gt.preset("program_a")
    controls, changed = made(game)
    hold = controls._hold
    for name in [*HOLDS, "R1", "nothing"][1:]:
        hold.kind.value = name
        assert (game.penalty, game.clip) == HELD[name]
        assert hold.strength.disabled == (name == "nothing")
    assert len(changed) == len(HOLDS) + 1
    list(game.play(1))


def test_its_strength_is_set_and_remembered_by_its_name():
    game = gt.preset("program_a")
    hold = made(game)[0]._hold
    hold.kind.value = "R1 and R2"
    hold.strength.value = 10**0.15
    assert game.penalty == (gt.R1(1.41), R2(1.41))
    hold.kind.value = "gradient penalty"
    assert game.penalty == GradientPenalty(1.0)
    assert hold.strength.description == "Its weight"
    hold.kind.value = "R2"
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
    (before,) = settings_of(game)
    controls, changed = made(game)
    assert (controls._hold.kind.value, controls._hold.strength.disabled) == ("as given", True)
    assert (game.settings is before, changed) == (True, [])
    told = shown(controls._other)
    assert "penalty Mine" in told or "penalty R1(gamma=" in told
    controls._hold.kind.value = "gradient penalty"
    assert game.penalty == GradientPenalty(1.0)
    controls._hold.kind.value = "as given"
    assert game.settings == before
    controls._hold.strength.value = 5
    assert game.settings == before


def test_sync_shows_what_a_rewind_brought_back():
    game = gt.preset("ring")
    start = game.state()
    controls, changed = made(game)
    fields, hold, data = controls.fields, controls._hold, controls._data
    hold.kind.value, hold.strength.value = "weight clipping", 0.5
    fields["average"].value, fields["instance_noise"].value, data.kind.value = 0.9, 0.1, "spiral"
    end, count = game.state(), len(changed)
    game.restore(start)
    controls.sync()
    assert (hold.kind.value, fields["average"].value, data.kind.value) == (
        "nothing",
        "none",
        "ring",
    )
    game.restore(end)
    controls.sync()
    assert (hold.kind.value, hold.strength.value) == ("weight clipping", 0.5)
    assert (fields["average"].value, fields["instance_noise"].value) == (0.9, 0.1)
    assert (data.kind.value, data.std.value) == ("spiral", 0.02)
    assert len(changed) == count


@pytest.mark.parametrize(
    "rule",
    [dict(penalty=gt.R1(0.3)), dict(clip=0.1), dict(instance_noise=0.1), dict(average=0.9),
     dict(label_smoothing=0.1)],
)  # fmt: skip
def test_an_unusual_rule_unfolds_what_is_folded_away_once(rule):
    game = gt.preset("program_a")
    controls, _ = made(game)
    assert (controls._fold.value, controls._more.layout.display) == (False, "none")
    for name, value in rule.items():
        setattr(game, name, value)
    controls.sync()
    assert (controls._fold.value, controls._more.layout.display) == (True, "flex")
    controls._fold.value = False
    controls.sync()
    assert not controls._fold.value  # a learner's wish stands


def test_what_is_folded_away_is_told_in_words():
    game = gt.preset("gaussian_recipe", instance_noise=0.05)
    controls, _ = made(game)
    assert shown(controls._folded) == ""
    controls._fold.value = False
    assert (
        "D is held by R1 (gamma 0.3), instance noise 0.05, label smoothing 0, average of G 0.99."
        in shown(controls._folded)
    )


# --- data -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        (1, gt.Gaussian(1, 0.5)),
        (2, gt.Mixture([-0.5, 2.5], 0.5)),
        (3, gt.Mixture([-2, 1, 4], 0.5)),
    ],
)
def test_mean_std_distance_and_modes_make_the_data(modes, expected):
    game = gt.preset("program_a")
    data = made(game)[0]._data
    data.modes.value = modes
    data.mean.value, data.std.value, data.apart.value = 1, 0.5, 3
    assert game.data == expected
    assert data.apart.disabled == (modes == 1)


@pytest.mark.parametrize("places", [[-4, 4], [0, 0.5], [-3, 0, 3], [-0.9, 3.1, 7.1]])
def test_a_mixture_that_the_controls_can_make_is_shown_as_it_is(places):
    given = gt.Mixture(places, 0.75)
    game = gt.preset("program_a", data=given)
    data = made(game)[0]._data
    assert data.modes.value == len(places)
    data.mean.value += 1
    data.mean.value -= 1
    assert game.data.means == pytest.approx(given.means)
    assert (game.data.std, game.data.weights) == (given.std, given.weights)


@pytest.mark.parametrize(
    "given",
    [
        gt.Mixture([0, 1, 5]), gt.Mixture([0, 4], std=[1, 2]), gt.Mixture([0, 4], weights=[1, 3]),
        gt.Mixture([4, 0]), gt.Mixture([0, 1, 2, 3]), gt.Mixture([2]), Own(), OwnNormal(3, 2),
    ],
)  # fmt: skip
def test_other_data_are_called_as_given_and_left_alone(given):
    game = gt.preset("program_a", data=given)
    controls, changed = made(game)
    assert controls._data.modes.value == 0
    assert game.data is given
    assert changed == []


@pytest.mark.parametrize("given", [Own(), gt.Mixture([0, 4], std=[1, 2])])
def test_as_given_brings_back_what_was_given(given):
    game = gt.preset("program_a", data=given)
    data = made(game)[0]._data
    data.modes.value = 2
    assert game.data != given
    data.modes.value = 0
    assert game.data is given


def test_moving_a_slider_of_data_as_given_says_that_they_are_no_longer():
    game = gt.preset("program_a", data=Own())
    data = made(game)[0]._data
    data.mean.value = 2
    assert isinstance(game.data, gt.Gaussian)
    assert data.modes.value == 1


def test_sliders_make_room_for_data_beyond_their_ends():
    game = gt.preset("program_a", data=gt.Gaussian(40, 0.01))
    data = made(game)[0]._data
    assert (data.mean.value, data.std.value) == (40, 0.01)
    assert game.data == gt.Gaussian(40, 0.01)


def test_images_have_no_controls_for_data_on_a_line(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    controls, _ = made(gt.preset("program_c_mended"))
    assert controls._data is None
    controls.sync()


def test_data_controls_alone_tell_the_new_data():
    told = []
    data = LineControls(told.append)
    data.show(gt.Gaussian(2, 1))
    assert told == []
    data.mean.value = -3
    assert told == [gt.Gaussian(-3, 1)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("grid of 25", plane.grid()), ("spiral", plane.spiral()), ("heart", plane.heart())],
)
def test_a_shape_in_the_plane_is_chosen_and_shown_as_what_it_is(kind, expected):
    game = gt.preset("ring")
    controls, changed = made(game)
    data = controls._data
    assert (data.kind.value, data.modes.value, data.std.value) == ("ring", 8, 0.01)
    data.kind.value = kind
    drawn = [it.sample(8, torch.Generator().manual_seed(0)) for it in (game.data, expected)]
    assert torch.equal(*drawn)
    assert (data.std.value, data.modes.disabled) == (expected.std, True)
    data.std.value = 0.1
    assert game.data.std == 0.1
    controls.sync()
    assert data.kind.value == kind
    assert changed == [1, 1]


def test_the_ring_has_as_many_modes_as_its_slider_says():
    game = gt.preset("ring")
    data = made(game)[0]._data
    data.modes.value, data.std.value = 5, 10**-1.5
    assert game.data == plane.ring(5, std=0.0316)


class OwnPoints:
    """A learner's own data in the plane."""

    def sample(self, n, generator):
        return torch.randn(n, 2, generator=generator)


@pytest.mark.parametrize(
    "given",
    [OwnPoints(), plane.ring(radius=2), plane.spiral(turns=3), plane.Picture([[0, 1], [1, 1]])],
)
def test_other_shapes_are_called_as_given_kept_and_brought_back(given):
    game = gt.preset("ring", data=given)
    controls, changed = made(game)
    data = controls._data
    assert (data.kind.value, data.std.disabled) == ("as given", True)
    assert (game.data is given, changed) == (True, [])
    data.kind.value = "heart"
    data.kind.value = "as given"
    assert game.data is given


# --- two games --------------------------------------------------------------------------------


def test_both_are_set_alike_and_each_alone():
    a, b = pair(lr_g=1e-2)
    controls, _ = made(a, b)
    controls.fields["batch_size"].value = 64
    assert (a.batch_size, b.batch_size) == (64, 64)
    assert (a.lr_g, b.lr_g) == (1e-3, 1e-2)
    controls.which.value = "B"
    assert controls.fields["lr_g"].value == pytest.approx(1e-2)
    controls.fields["loss"].value = gt.losses.minimax
    controls._data.mean.value = -1
    assert (a.loss, b.loss) == (gt.losses.non_saturating, gt.losses.minimax)
    assert (a.data, b.data) == (gt.Gaussian(3, 2), gt.Gaussian(-1, 2))
    controls.which.value = "A"
    assert controls.fields["loss"].value is gt.losses.non_saturating
    assert controls._data.mean.value == 3


def test_looking_at_the_other_game_sets_nothing():
    a, b = pair(loss="minimax", lr_d=0.1, d_steps=4, optimizer="sgd", data=gt.Mixture([0, 2]))
    before = settings_of(a, b)
    controls, changed = made(a, b)
    for which in ("B", "A", "Both", "B", "Both"):
        controls.which.value = which
    assert settings_of(a, b) == before
    assert changed == []


def test_what_differs_is_put_into_words():
    duel = gt.Duel(*pair())
    assert "same settings" in differences(duel.differences)
    duel.b.lr_g, duel.b.loss, duel.b.optimizer = 0.0123456, "minimax", "sgd"
    said = differences(duel.differences)
    assert "lr_g (0.001 in A, 0.0123 in B)" in said
    assert "loss (non-saturating in A, minimax in B)" in said
    assert "optimizer (Adam in A, SGD in B)" in said


def test_two_values_of_one_kind_are_told_apart():
    def said(a, b):
        return differences({"it": (a, b)})

    assert "gt.losses.LeastSquares(-1, 1, 0) in B" in said(
        gt.losses.least_squares, LeastSquares(-1, 1, 0)
    )
    assert "Mixture(means=(0.0, 4.0)" in said(gt.Mixture([0, 4]), gt.Gaussian(3, 2))
    assert "R1(gamma=0.1) and R2(gamma=0.1) in A, none in B" in said((gt.R1(0.1), R2(0.1)), None)
    assert "0 and 0.99 in A" in said((0.0, 0.99), (0.9, 0.999))
    assert "name='spiral'" in said(Own(), plane.spiral())


def test_rules_are_told_for_each_game_where_they_differ():
    controls, _ = made(*pair(penalty=gt.R1(0.3), average=0.9, optimizer="sgd"))
    controls._fold.value = False
    told = shown(controls._folded)
    assert "More rules of A: D is held by nothing" in told
    assert "More rules of B: D is held by R1 (gamma 0.3)" in told
    assert "Other rules of A: Adam's betas (0.9, 0.999), seed 0." in shown(controls._other)
    assert "Other rules of B: seed 0." in shown(controls._other)
    same, _ = made(*pair())
    assert "of A:" not in shown(same._other) + shown(same._folded)


@pytest.mark.parametrize("name", ["program_a", "ring"])
def test_every_control_has_a_label_and_a_note(name):
    controls, _ = made(gt.preset(name))
    cells = [cell for box in (controls._usual, controls._more) for cell in box.children]
    assert len(cells) == {"program_a": 16, "ring": 15}[name]
    for cell in cells:
        field, note = cell.children
        assert field.description
        assert re.search("Keeps (both|the) players", shown(note))


def test_no_slider_of_numbers_sends_back_what_it_was_shown():
    """One that updates continuously rounds it to its step, in ipywidgets 8."""
    controls, _ = made(gt.preset("program_a"))
    for box in (controls._usual, controls._more):
        for cell in box.children:
            field = cell.children[0]
            if isinstance(field, widgets.FloatSlider | widgets.FloatLogSlider):
                assert not field.continuous_update
