"""The controls hold no rules: each sets one attribute, and shows what the game says."""

import dataclasses
import re

import ipywidgets as widgets
import pytest

import gan_teach as gt
from gan_teach.live.controls import BATCH_SIZES
from gan_teach.live.rules import UNHELD
from tests.live.controlled import Controlled, pair, settings_of

G_RATE = "G's learning rate"


def test_they_open_with_the_settings_of_the_game_and_change_nothing():
    game = gt.preset("gaussian_recipe", loss="minimax", d_steps=3, noise="uniform")
    before = settings_of(game)
    made = Controlled(game)
    expected = {
        G_RATE: 2e-3, "D's learning rate": 5e-3, "Loss": gt.losses.minimax, "Optimiser": "adam",
        "Batch size": 128, "D steps a turn": 3, "Noise": "uniform", "Instance noise": 0,
        "Label smoothing": 0, "Average of G": 0.99, "D is held by": "R1", "Its gamma": 0.3,
        "Data: modes": 1, "Data: mean": 3,
    }  # fmt: skip
    for label, value in expected.items():
        value = pytest.approx(value) if isinstance(value, float) else value
        assert made.page.read(label) == value
    assert (settings_of(game), made.changes) == (before, 0)


@pytest.mark.parametrize(
    ("label", "name", "value"),
    [
        (G_RATE, "lr_g", 1e-5), (G_RATE, "lr_g", 10.0), ("D's learning rate", "lr_d", 0.02),
        ("Optimiser", "optimizer", "rmsprop"), ("Batch size", "batch_size", 1),
        ("Batch size", "batch_size", 1024), ("D steps a turn", "d_steps", 10),
        ("Noise", "noise", "uniform"), ("Instance noise", "instance_noise", 0.15),
        ("Label smoothing", "label_smoothing", 0.1), ("Average of G", "average", 0.999),
        ("Loss", "loss", gt.losses.hinge),
    ],
)  # fmt: skip
def test_each_sets_its_own_setting_and_no_other(label, name, value):
    game = gt.preset("program_a")
    before = settings_of(game)
    made = Controlled(game)
    made.page.set(label, value)
    assert settings_of(game) == dataclasses.replace(before, **{name: value})
    assert made.changes == 1


def test_a_slider_of_rates_sets_what_its_readout_says():
    game = gt.preset("program_a")
    made = Controlled(game)
    made.page.set(G_RATE, 10**-2.95)  # where a drag by one step ends
    assert game.lr_g == 0.00112
    made.controls.sync()
    assert made.page.read(G_RATE) == game.lr_g


@pytest.mark.parametrize(
    ("given", "label", "value"),
    [
        (dict(label_smoothing=0.1), "Loss", gt.losses.wasserstein),
        (dict(loss="wasserstein"), "Label smoothing", 0.1),
    ],
)
def test_what_a_game_refuses_leaves_it_and_the_control_as_they_were(given, label, value):
    game = gt.preset("program_a", **given)
    made = Controlled(game)
    before = settings_of(game), made.page.read(label)
    with pytest.raises(ValueError, match="no labels"):
        made.page.set(label, value)
    assert (settings_of(game), made.page.read(label)) == before
    assert made.changes == 0


def test_sync_shows_what_code_set_and_sets_nothing():
    game = gt.preset("program_a")
    made = Controlled(game)
    game.lr_g, game.d_steps, game.data = 0.5, 7, gt.Mixture([-1, 3], 0.5)
    made.controls.sync()
    assert made.page.read(G_RATE) == pytest.approx(0.5)
    assert made.page.read("D steps a turn") == 7
    assert [made.page.read(f"Data: {it}") for it in ("modes", "mean", "distance")] == [2, 1, 4]
    assert made.changes == 0
    assert game.data == gt.Mixture([-1, 3], 0.5)


def test_sync_shows_what_a_rewind_brought_back():
    game = gt.preset("ring")
    start = game.state()
    made = Controlled(game)
    changes = {
        "D is held by": ("nothing", "weight clipping"), "Its clip": (None, 0.5),
        "Average of G": ("none", 0.9), "Instance noise": (0, 0.1),
        "Data: shape": ("ring", "spiral"),
    }  # fmt: skip
    for label, (_, value) in changes.items():
        made.page.set(label, value)
    end, count = game.state(), made.changes
    for state, which in ((start, 0), (end, 1)):
        game.restore(state)
        made.controls.sync()
        for label, values in changes.items():
            if values[which] is not None:
                assert made.page.read(label) == values[which]
    assert made.changes == count


@pytest.mark.parametrize("rate", [1e-9, 3e-4, 50.0])
def test_a_learning_rate_that_the_slider_cannot_show_is_left_alone(rate):
    game = gt.preset("program_a", lr_g=rate)
    Controlled(game)
    assert game.lr_g == rate


@pytest.mark.parametrize(
    ("label", "name", "value"),
    [("Batch size", "batch_size", 100), ("D steps a turn", "d_steps", 25)],
)
def test_what_a_learner_brings_is_offered_from_then_on(label, name, value):
    game = gt.preset("program_a", **{name: value})
    page = Controlled(game).page
    for now in (value, 1, value):
        page.set(label, now)
        assert getattr(game, name) == now
    assert list(BATCH_SIZES) == sorted(BATCH_SIZES)


# --- losses -----------------------------------------------------------------------------------


def test_a_learners_own_loss_is_in_the_menu_and_comes_back():
    class Mine(gt.losses.Minimax):
        name = "my_own"

    mine = Mine()
    game = gt.preset("program_a", loss=mine)
    made = Controlled(game)
    assert made.page.options("Loss") == [
        "minimax", "non-saturating", "least-squares", "Wasserstein", "hinge", "paired", "my-own",
    ]  # fmt: skip
    assert "minimises" not in made.note("Loss")  # what it minimises is not what its parent does
    made.page.set("Loss", gt.losses.minimax)
    made.page.set("Loss", mine)
    assert game.loss is mine
    made.controls.sync()
    made.controls.sync()
    assert len(made.page.options("Loss")) == 7


def test_a_learners_own_loss_without_a_name_is_in_the_menu_too():
    class Mine(gt.losses.Loss):
        def d_loss(self, real, fake):
            return gt.losses.minimax.d_loss(real, fake)

        def g_loss(self, fake):
            return gt.losses.minimax.g_loss(fake)

    game = gt.preset("program_a", loss=Mine())
    made = Controlled(game)
    assert made.page.read("Loss") is game.loss
    assert made.page.options("Loss")[-1] == "Mine"


@pytest.mark.parametrize("loss", gt.losses.LOSSES.values(), ids=gt.losses.LOSSES)
def test_each_loss_says_what_it_makes_of_the_game_and_a_critic_that_nothing_holds_it(loss):
    made = Controlled(gt.preset("program_a"))
    made.page.set("Loss", loss)
    assert f"G minimises: {loss.g_minimises}." in made.note("Loss")
    bare = loss is gt.losses.wasserstein
    assert (UNHELD in made.note("Loss")) == bare
    assert made.page.in_sight(made.page.field("D is held by")) == bare  # what it asks for
    made.page.set("D is held by", "weight clipping")
    assert UNHELD not in made.note("Loss")


# --- what is folded away ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [dict(penalty=gt.R1(0.3)), dict(clip=0.1), dict(instance_noise=0.1), dict(average=0.9),
     dict(label_smoothing=0.1)],
)  # fmt: skip
def test_an_unusual_rule_unfolds_what_is_folded_away_once(rule):
    game = gt.preset("program_a")
    made = Controlled(game)

    def unfolded():
        return made.page.in_sight(made.page.field("Average of G"))

    assert not unfolded()
    for name, value in rule.items():
        setattr(game, name, value)
    made.controls.sync()
    assert unfolded()
    made.page.press("Hide more rules")
    made.controls.sync()
    assert not unfolded()  # a learner's wish stands


def test_what_is_folded_away_is_told_in_words():
    page = Controlled(gt.preset("gaussian_recipe", instance_noise=0.05)).page
    assert "More rules" not in page.text()
    page.press("Hide more rules")
    assert (
        "More rules: D is held by R1 (gamma 0.3), instance noise 0.05, label smoothing 0, average "
        "of G 0.99." in page.text()
    )


# --- two games --------------------------------------------------------------------------------


def test_both_are_set_alike_and_each_alone():
    a, b = pair(lr_g=1e-2)
    page = Controlled(a, b).page
    page.set("Batch size", 64)
    assert (a.batch_size, b.batch_size) == (64, 64)
    assert (a.lr_g, b.lr_g) == (1e-3, 1e-2)
    page.set("Set the knobs of:", "B")
    assert page.read(G_RATE) == pytest.approx(1e-2)
    page.set("Loss", gt.losses.minimax)
    page.set("Data: mean", -1)
    assert (a.loss, b.loss) == (gt.losses.non_saturating, gt.losses.minimax)
    assert (a.data, b.data) == (gt.Gaussian(3, 2), gt.Gaussian(-1, 2))
    page.set("Set the knobs of:", "A")
    assert page.read("Loss") is gt.losses.non_saturating
    assert page.read("Data: mean") == 3


def test_both_say_whose_values_they_show_where_two_games_differ():
    page = Controlled(*pair(lr_g=1e-2)).page
    words = "Where the two differ, A's values show."
    shown = {}
    for which in ("A", "Both", "B", "Both"):
        page.set("Set the knobs of:", which)
        shown[which] = words in page.text()
    assert shown == {"A": False, "Both": True, "B": False}
    page.set(G_RATE, 3e-3)
    assert words not in page.text()
    page.set("Set the knobs of:", "B")
    page.set("Data: mean", -1)
    page.set("Set the knobs of:", "Both")
    assert words in page.text()
    assert words not in Controlled(gt.preset("program_a")).page.text()


def test_what_one_of_two_refuses_is_set_in_neither():
    games = pair(label_smoothing=0.1)
    before = list(map(settings_of, games))
    made = Controlled(*games)
    with pytest.raises(ValueError, match="no labels"):
        made.page.set("Loss", gt.losses.wasserstein)  # which A would take
    assert list(map(settings_of, games)) == before
    assert made.page.read("Loss") is gt.losses.non_saturating
    assert made.changes == 0


def test_looking_at_the_other_game_sets_nothing():
    games = pair(loss="minimax", lr_d=0.1, d_steps=4, optimizer="sgd", data=gt.Mixture([0, 2]))
    before = list(map(settings_of, games))
    made = Controlled(*games)
    for which in ("B", "A", "Both", "B", "Both"):
        made.page.set("Set the knobs of:", which)
    assert list(map(settings_of, games)) == before
    assert made.changes == 0


# --- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "count"), [("program_a", 16), ("ring", 15)])
def test_every_control_has_a_label_and_a_note(name, count):
    made = Controlled(gt.preset(name))
    labels = [field.description for field in made.page.fields()]
    assert len(labels) == count
    for label in labels:
        assert re.search("Keeps (both|the) players", made.note(label))


def test_no_slider_of_numbers_sends_back_what_it_was_shown():
    """One that updates continuously rounds it to its step, in ipywidgets 8."""
    sliders = Controlled(gt.preset("program_a")).page.all(
        widgets.FloatSlider | widgets.FloatLogSlider
    )
    assert not any(slider.continuous_update for slider in sliders)
