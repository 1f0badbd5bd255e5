"""The evidence is fresh, and a sample of it can be had again."""

import pytest

import gan_teach as gt
from gan_teach import evidence


@pytest.mark.parametrize("name", evidence.EXPERIMENTS)
def test_it_was_computed_with_the_present_code(name):
    assert gt.evidence.load(name)["code"] == evidence.fingerprint(), "run `make evidence`"


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


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(ValueError, match="gaussian_w1"):
        gt.evidence.load("gausian_w1")


def test_the_fingerprint_sees_code_and_not_words():
    code = 'def f(a, b):\n    """Words."""\n    return a + b  # more words\n'
    assert evidence.bare(code) == evidence.bare("def f(a,\n      b,\n):\n    return a + b\n")
    assert evidence.bare(code) != evidence.bare(code.replace("+", "-"))
    assert evidence.bare("x = 1  # one") == evidence.bare("x = 1")
