"""The games of lesson 09: the study's are those of the lesson, and its measures measure."""

import nbformat
import pytest
import torch

import gan_teach as gt
from gan_teach.data.images import Images
from gan_teach.studies import flowers
from gan_teach.support.paths import PROJECT
from tests.own_data import copier_of


def test_the_pictures_are_those_of_gt_flowers(tmp_path):
    data = gt.images(gt.flowers(tmp_path, n=100))
    assert torch.equal(data.images, flowers.pictures(100))


def test_the_changes_are_those_of_the_lesson():
    """Name by name, and in the players and rules of each game."""
    page = nbformat.read(PROJECT / "notebooks" / "09_your_own_gan.ipynb", 4)
    (cell,) = (cell.source for cell in page.cells if cell.source.startswith("shape, turns ="))
    data = Images(flowers.pictures(20))
    names: dict = {"gt": gt, "data": data}
    exec(cell, names)
    assert list(names["changes"]) == list(flowers.CHANGES)
    rules: dict = {}
    for label, change in names["changes"].items():
        rules |= change
        ours, theirs = flowers.game_of(label, 3, data), gt.Game(**rules, data=data, seed=3)
        assert (repr(ours.G), repr(ours.D)) == (repr(theirs.G), repr(theirs.D))
        assert ours.settings == theirs.settings


def test_the_distance_is_that_of_the_lesson():
    data = Images(flowers.pictures(50))
    samples, real = torch.rand(40, 3, 32, 32), data.sample(40, torch.Generator().manual_seed(0))
    squares = [it.view(40, 3, 4, 8, 4, 8).mean((3, 5)).flatten(1) for it in (samples, real)]
    expected = gt.textbook.column_w1(*squares).item()
    assert flowers.distance(samples, data) == pytest.approx(expected, rel=1e-5)
    assert flowers.distance(real, data) == 0


@pytest.mark.parametrize(("copied", "nearer"), [("seen", flowers.SAMPLES), ("unseen", 0)])
def test_copies_are_nearer_to_what_they_copy(copied, nearer):
    for game, unseen in flowers.seen_and_unseen(12, seed=0):
        samples = game.data.all_samples() if copied == "seen" else unseen / 255
        assert flowers.nearer_to_seen(copier_of(game.data, samples), unseen) == nearer
