"""The controls for data: they make what they can, and keep what they cannot."""

import pytest
import torch

import gan_teach as gt
from gan_teach.data import plane
from tests.live.controlled import Controlled


class Own:
    """A learner's own data: it knows no density."""

    def sample(self, n, generator):
        return torch.randn(n, 1, generator=generator) + 3


class OwnPoints:
    """A learner's own data in the plane."""

    def sample(self, n, generator):
        return torch.randn(n, 2, generator=generator)


class OwnNormal(gt.Gaussian):
    """A learner's own kind of it: the controls cannot make one."""


# --- on a line --------------------------------------------------------------------------------


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
    page = Controlled(game).page
    for name, value in {"modes": modes, "mean": 1, "std of each": 0.5, "distance": 3}.items():
        page.set(f"Data: {name}", value)
    assert game.data == expected
    assert page.field("Data: distance").disabled == (modes == 1)


@pytest.mark.parametrize("places", [[-4, 4], [0, 0.5], [-3, 0, 3], [-0.9, 3.1, 7.1]])
def test_a_mixture_that_the_controls_can_make_is_shown_as_it_is(places):
    given = gt.Mixture(places, 0.75)
    game = gt.preset("program_a", data=given)
    page = Controlled(game).page
    assert page.read("Data: modes") == len(places)
    mean = page.read("Data: mean")
    page.set("Data: mean", mean + 1)
    page.set("Data: mean", mean)
    assert game.data.means == pytest.approx(given.means)
    assert (game.data.std, game.data.weights) == (given.std, given.weights)


@pytest.mark.parametrize(
    "given",
    [
        gt.Mixture([0, 1, 5]), gt.Mixture([0, 4], std=[1, 2]), gt.Mixture([0, 4], weights=[1, 3]),
        gt.Mixture([4, 0]), gt.Mixture([0, 1, 2, 3]), gt.Mixture([2]), Own(), OwnNormal(3, 2),
    ],
)  # fmt: skip
def test_other_data_are_called_as_given_left_alone_and_brought_back(given):
    game = gt.preset("program_a", data=given)
    made = Controlled(game)
    sliders = [made.page.field(f"Data: {name}") for name in ("mean", "std of each", "distance")]
    assert made.page.read("Data: modes") == 0
    assert (game.data is given, made.changes) == (True, 0)
    assert all(slider.disabled for slider in sliders)  # they say nothing of these data
    made.page.set("Data: modes", 2)
    assert game.data != given
    assert not any(slider.disabled for slider in sliders)
    made.page.set("Data: modes", 0)
    assert game.data is given
    assert all(slider.disabled for slider in sliders)


def test_moving_a_slider_of_data_as_given_says_that_they_are_no_longer():
    game = gt.preset("program_a", data=Own())
    page = Controlled(game).page
    page.set("Data: mean", 2)
    assert isinstance(game.data, gt.Gaussian)
    assert page.read("Data: modes") == 1


def test_sliders_make_room_for_data_beyond_their_ends():
    game = gt.preset("program_a", data=gt.Gaussian(40, 0.01))
    page = Controlled(game).page
    assert (page.read("Data: mean"), page.read("Data: std of each")) == (40, 0.01)
    assert game.data == gt.Gaussian(40, 0.01)


# --- in the plane, and of images --------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "expected"),
    [("grid of 25", plane.grid()), ("spiral", plane.spiral()), ("heart", plane.heart())],
)
def test_a_shape_in_the_plane_is_chosen_and_shown_as_what_it_is(shape, expected):
    game = gt.preset("ring")
    made = Controlled(game)
    page = made.page
    assert [page.read(f"Data: {it}") for it in ("shape", "modes", "std")] == ["ring", 8, 0.01]
    page.set("Data: shape", shape)
    drawn = [it.sample(8, torch.Generator().manual_seed(0)) for it in (game.data, expected)]
    assert torch.equal(*drawn)
    assert page.read("Data: std") == expected.std
    assert page.field("Data: modes").disabled
    page.set("Data: std", 0.1)
    assert game.data.std == 0.1
    made.controls.sync()
    assert page.read("Data: shape") == shape
    assert made.changes == 2


def test_the_ring_has_as_many_modes_as_its_slider_says():
    game = gt.preset("ring")
    page = Controlled(game).page
    page.set("Data: modes", 5)
    page.set("Data: std", 10**-1.5)
    assert game.data == plane.ring(5, std=0.0316)


@pytest.mark.parametrize(
    "given",
    [OwnPoints(), plane.ring(radius=2), plane.spiral(turns=3), plane.Picture([[0, 1], [1, 1]])],
)
def test_other_shapes_are_called_as_given_kept_and_brought_back(given):
    game = gt.preset("ring", data=given)
    made = Controlled(game)
    assert made.page.read("Data: shape") == "as given"
    assert made.page.field("Data: std").disabled
    assert (game.data is given, made.changes) == (True, 0)
    made.page.set("Data: shape", "heart")
    made.page.set("Data: shape", "as given")
    assert game.data is given


def test_images_have_no_controls_for_data(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    made = Controlled(gt.preset("program_c_mended"))
    assert not any("Data" in label for label in made.page.labels())
    made.controls.sync()
