"""The evidence is fresh, and a sample of it can be had again."""

import pytest

import gan_teach as gt
from gan_teach.studies import evidence, few_data


def test_sixteen_seeds_of_the_recipe_agree_with_it():
    again = evidence.w1_over_seeds("gaussian_recipe", turns=2000, seeds=16, data=evidence.NARROW)
    kept = gt.evidence.load("gaussian_w1")["runs"]["recipe on B's data"]
    assert sum(w1 < 0.2 for w1 in again["w1"]) >= 15
    assert again["median"] == pytest.approx(kept["median"], abs=0.03)


def test_the_recipe_meets_its_mark_on_both_data_sets():
    runs = gt.evidence.load("gaussian_w1")["runs"]
    for name in ("recipe", "recipe on B's data"):
        assert len(runs[name]["w1"]) == 64
        assert sum(w1 < 0.2 for w1 in runs[name]["w1"]) >= 61


@pytest.mark.parametrize(
    ("name", "modes", "quality"), [("ring_recipe", 8, 0.95), ("grid_recipe", 25, 0.9)]
)
def test_the_recipes_in_the_plane_meet_their_marks(name, modes, quality):
    run = gt.evidence.load("plane_recipes")["runs"][name]
    found = zip(run["modes"], run["high_quality"], strict=True)
    assert run["seeds"] == len(run["modes"]) == 10
    assert sum(m == modes and q >= quality for m, q in found) >= 9
    assert run["seconds"] < 90


def test_every_cure_was_tried_on_ring_and_grid_with_fifty_seeds():
    runs = gt.evidence.load("cures")["runs"]
    assert list(runs) == [f"{w}: {cure}" for w in ("ring", "grid") for cure in evidence.CURES]
    for name, run in runs.items():
        assert len(run["modes"]) == len(run["high_quality"]) == run["seeds"] == 50, name
        assert all(0 <= m <= (8 if "ring" in name else 25) for m in run["modes"])


def test_few_digits_were_tried_with_and_without_augmentation_in_five_games_each():
    runs = gt.evidence.load("few_data")["runs"]
    assert list(runs) == list(few_data.GAMES)
    for run in runs.values():
        for name in ("seen", "unseen", "fake", "frechet"):
            assert [len(row) for row in run[name]] == [run["turns"] // run["every"]] * 5
    plain, augmented = (runs[name]["frechet"] for name in ("few", "few, augmented"))
    assert all(a[-1] < 0.6 * b[-1] for a, b in zip(augmented, plain, strict=True))


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(ValueError, match="gaussian_w1"):
        gt.evidence.load("gausian_w1")
