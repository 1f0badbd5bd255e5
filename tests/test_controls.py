"""The controls hold no rules: each sets one attribute, and shows what the game says."""

import ipywidgets as widgets
import pytest
import torch

import gan_teach as gt
from gan_teach.controls import BATCH_SIZES, Controls, DataControls, differences


def made(*games, on_a_line=True):
    """Controls for one or two games, with a list that tells how often a setting was changed."""
    changed = []
    named = dict(zip("AB" if len(games) > 1 else [""], games, strict=True))
    return Controls(named, on_a_line, lambda do: do(), lambda: changed.append(1)), changed


def pair(**changes):
    return gt.preset("program_a"), gt.preset("program_a", **changes)


class Own:
    """A learner's own data: it knows no density."""

    def sample(self, n, generator):
        return torch.randn(n, 1, generator=generator) + 3


def test_they_open_with_the_settings_of_the_game_and_change_nothing():
    game = gt.preset("gaussian_recipe", loss="minimax", d_steps=3, noise="uniform")
    before = game._next
    controls, changed = made(game)
    values = {name: field.value for name, field in controls.fields.items()}
    assert values == {
        "lr_g": pytest.approx(2e-3), "lr_d": pytest.approx(5e-3), "loss": gt.losses.minimax,
        "optimizer": "adam", "batch_size": 128, "d_steps": 3, "noise": "uniform",
    }  # fmt: skip
    assert (controls._data.modes.value, controls._data.mean.value) == (1, 3)
    assert game._next is before
    assert changed == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lr_g", 1e-5), ("lr_g", 10.0), ("lr_d", 0.02), ("loss", gt.losses.minimax),
        ("optimizer", "rmsprop"), ("batch_size", 1), ("batch_size", 1024), ("d_steps", 10),
        ("noise", "uniform"),
    ],
)  # fmt: skip
def test_each_sets_its_own_setting_and_no_other(name, value):
    game = gt.preset("program_a")
    before = {key: getattr(game, key) for key in ("lr_g", "lr_d", "loss", "optimizer",
              "batch_size", "d_steps", "noise", "data")}  # fmt: skip
    controls, changed = made(game)
    controls.fields[name].value = value
    after = {key: getattr(game, key) for key in before}
    assert after == before | {name: value}
    assert changed == [1]


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
    assert [label for label, _ in menu.options] == ["minimax", "non-saturating", "my-own"]
    menu.value = gt.losses.minimax
    assert game.loss is gt.losses.minimax
    menu.value = mine
    assert game.loss is mine
    controls.sync()
    controls.sync()
    assert len(menu.options) == 3


def test_a_learners_own_loss_without_a_name_is_in_the_menu_too():
    class Mine(gt.losses.Loss):
        def d_loss(self, real, fake):
            return gt.losses.minimax.d_loss(real, fake)

        def g_loss(self, fake):
            return gt.losses.minimax.g_loss(fake)

    game = gt.preset("program_a", loss=Mine())
    controls, _ = made(game)
    assert controls.fields["loss"].value is game.loss


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


@pytest.mark.parametrize("places", [[-4, 4], [0, 0.5], [-3, 0, 3], [1.25, 3.5, 5.75]])
def test_a_mixture_that_the_controls_can_make_is_shown_as_it_is(places):
    given = gt.Mixture(places, 0.75)
    game = gt.preset("program_a", data=given)
    data = made(game)[0]._data
    assert data.modes.value == len(places)
    data._moved({})
    assert game.data == given


@pytest.mark.parametrize(
    "given",
    [
        gt.Mixture([0, 1, 5]), gt.Mixture([0, 4], std=[1, 2]), gt.Mixture([0, 4], weights=[1, 3]),
        gt.Mixture([4, 0]), gt.Mixture([0, 1, 2, 3]), gt.Mixture([2]), Own(),
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
    controls, _ = made(gt.preset("program_c_mended"), on_a_line=False)
    assert controls._data is None
    controls.sync()


def test_data_controls_alone_tell_the_new_data():
    told = []
    data = DataControls(told.append)
    data.show(gt.Gaussian(2, 1))
    assert told == []
    data.mean.value = -3
    assert told == [gt.Gaussian(-3, 1)]


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
    ours, theirs = a._next, b._next
    controls, changed = made(a, b)
    for which in ("B", "A", "Both", "B", "Both"):
        controls.which.value = which
    assert (a._next, b._next) == (ours, theirs)
    assert a._next is ours
    assert changed == []


def test_what_differs_is_put_into_words():
    duel = gt.Duel(*pair())
    assert "same settings" in differences(duel.differences)
    duel.b.lr_g, duel.b.loss, duel.b.optimizer = 0.0123456, "minimax", "sgd"
    said = differences(duel.differences)
    assert "lr_g (0.001 in A, 0.0123 in B)" in said
    assert "loss (non-saturating in A, minimax in B)" in said
    assert "optimizer (Adam in A, SGD in B)" in said


def test_other_rules_are_told_for_each_where_they_differ():
    a, b = gt.preset("program_a"), gt.preset("program_a", penalty=gt.R1(0.3), average=0.9)
    controls, _ = made(a, b)
    assert "Other rules of A: Adam's betas (0.9, 0.999), no penalty" in controls._other.value
    assert "penalty R1(gamma=0.3), samples by an average" in controls._other.value
    same, _ = made(*pair())
    assert "of A" not in same._other.value


def test_every_control_has_a_label_and_a_note():
    controls, _ = made(gt.preset("program_a"))
    row = next(box for box in controls.widget.children if isinstance(box, widgets.HBox))
    assert len(row.children) == 11
    for cell in row.children:
        field, note = cell.children
        assert field.description
        assert "eeps" in note.value
