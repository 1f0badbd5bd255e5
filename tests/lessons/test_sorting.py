"""The game of sorting real from generated digits: what it counts, tells, and keeps to itself."""

import base64
import io
import math
import re
from dataclasses import replace

import ipywidgets as widgets
import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb
from PIL import Image

from gan_teach.lessons import sorting
from gan_teach.lessons.sorting import Result, percent, rounds_needed, sort_digits
from gan_teach.live.marks import FAKE, REAL, Pixels, split
from gan_teach.metrics.reference import real_digits
from gan_teach.metrics.statistics import share_interval
from tests.pages import Page

# In these tests a mark in the first pixel tells the two kinds apart.


def made(n=40, mark=0.0, seed=0):
    images = torch.rand(n, 1, 28, 28, generator=torch.Generator().manual_seed(seed))
    images[:, :, 0, 0] = mark
    images[:, :, 0, 1] = torch.arange(n).view(n, 1) / n  # so that all differ
    return images


def new(rounds=20, seed=0):
    return sort_digits(made(mark=0.0), made(mark=1.0, seed=1), rounds, seed)


def is_real(game):
    return game.picture()[0, 0].item() == 1


def play(game, judge=is_real):
    """Play to the end; what was shown, and whether each was real."""
    pictures, real = [], []
    while game.result is None:
        pictures.append(game.picture())
        real.append(is_real(game))
        game.answer("real" if judge(game) else "generated")
    return torch.stack(pictures), real


def everything(game):
    """All that the page shows: the text of its widgets."""
    words = [child.value for child in game.widget.children if isinstance(child, widgets.HTML)]
    return " ".join([*words, *(canvas.words for canvas in Page(game).canvases())])


def shown_picture(game):
    """The picture to be judged, as bytes of ink."""
    (pixels,) = (it for it in game.plot().marks if isinstance(it, Pixels))
    return pixels.values


def buttons(game):
    return {button.description: button for button in game.widget.children[-1].children}


@pytest.fixture(autouse=True)
def every_game_is_new_and_clicks_may_come_at_once(monkeypatch):
    monkeypatch.setattr(sorting, "_answers", {})
    monkeypatch.setattr(sorting, "TOO_SOON", -1)


def test_it_counts_what_was_right_and_both_kinds_of_mistakes():
    game, wrong = new(rounds=20), (2, 3, 11)
    _, real = play(game, lambda game: is_real(game) != (len(game.answers) in wrong))
    mistaken = sum(real[i] for i in wrong)
    assert game.result == Result(17, 20, sum(real), mistaken, 3 - mistaken)
    assert game.result.interval == share_interval(17, 20)
    assert len(game.answers) == 20


@pytest.mark.parametrize(("judge", "right"), [(is_real, 20), (lambda game: not is_real(game), 0)])
def test_who_knows_is_always_right_and_who_lies_never(judge, right):
    game = new()
    play(game, judge)
    assert game.result.right == right
    assert game.result.real_as_generated == (0 if right else game.result.real)
    assert game.result.generated_as_real == (0 if right else 20 - game.result.real)


def test_whoever_says_always_the_same_is_right_half_of_the_time():
    games = [sort_digits(made(100), made(100, 1.0), rounds=100, seed=seed) for seed in range(8)]
    for game in games:
        play(game, lambda game: True)
        assert game.result.real_as_generated == 0
    assert abs(sum(game.result.right for game in games) - 400) < 4 * math.sqrt(0.25 * 800)


def test_the_seed_decides_on_coins_and_pictures_and_no_image_comes_twice(monkeypatch):
    first, real = play(new(40))
    monkeypatch.setattr(sorting, "_answers", {})
    assert torch.equal(first, play(new(40))[0])
    assert real != play(new(40, seed=1))[1]
    for kind in (0.0, 1.0):
        ids = first[first[:, 0, 0] == kind][:, 0, 1]
        assert len(ids.unique()) == len(ids)


def test_samples_may_come_in_other_shapes_and_as_bytes(monkeypatch):
    flat, _ = play(sort_digits(made().flatten(1), made(mark=1.0, seed=1).squeeze(1)))
    monkeypatch.setattr(sorting, "_answers", {})
    assert torch.equal(flat, play(new())[0])
    shown, _ = play(sort_digits(made(), real_digits("embedded").test, 40))
    assert shown.min() == 0
    assert shown.max() == 1
    assert not sort_digits(made().requires_grad_(), made(mark=1.0)).picture().requires_grad


def test_by_default_the_real_ones_are_test_images_and_the_page_says_whose(monkeypatch):
    real = real_digits("embedded")
    monkeypatch.setattr(sorting, "real_digits", lambda: real)
    game = sort_digits(made() * 0)
    assert "scikit-learn" in everything(game)
    pictures, _ = play(game)
    known = {bytes(image) for image in real.test.numpy()}
    inked = [(x * 255).round().byte().numpy() for x in pictures if x.any()]
    assert inked
    assert {bytes(image) for image in inked} <= known


def test_the_verdict_has_the_share_its_interval_and_what_guessing_gets():
    text = " ".join(str(Result(14, 20, 9, 4, 2)).split())
    assert "right in 14 of 20: 70 %" in text
    assert "between 48 % and 85 %" in text
    assert "Guessing gets 50 %" in text
    assert "20 rounds are too few" in text
    assert "about 25 rounds" in text
    assert "Of 9 real digits 4 were taken for generated, of 11 generated ones 2 for real" in text


@pytest.mark.parametrize(("right", "words"), [
    (20, "above 50 %: you can tell"), (0, "below 50 %: you can tell the two apart, but"),
    (10, "about 97 rounds to tell a share of 60 %"), (8, "contains 50 %"),
])  # fmt: skip
def test_the_verdict_says_what_the_interval_means(right, words):
    assert words in " ".join(str(Result(right, 20, 10, 0, 20 - right)).split())


@pytest.mark.parametrize(("right", "rounds"), [(7, 10), (2, 5), (11, 20), (9, 20), (3, 4)])
def test_as_many_rounds_as_it_says_are_needed_and_no_fewer(right, rounds):
    needed = rounds_needed(right / rounds)
    step = rounds // math.gcd(right, rounds)  # so many rounds have this share exactly
    for n in range(step, 2 * needed, step):
        low, high = share_interval(right * n // rounds, n)
        assert (low <= 0.5 <= high) == (n < needed)


def test_a_percentage_never_seems_to_lie_on_the_other_side_of_one_half():
    for n in range(2, 400):
        for right in (n // 2 + k for k in range(n // 2 + 1)):
            low, _ = share_interval(right, n)
            if low != 0.5:
                assert (float(percent(low)[:-2]) > 50) == (low > 0.5)
    shares = 0.5, 0.998, *share_interval(3, 3), *share_interval(0, 7)
    assert " ".join(map(percent, shares)) == "50 % 99.8 % 44 % 100 % 0 % 35 %"


def test_clicking_through_gives_the_same_as_code():
    game = new(6)
    for i in range(6):
        assert f"Picture {i + 1} of 6" in everything(game)
        assert np.abs(shown_picture(game) - 255 * game.picture().numpy()).max() <= 0.51
        left, right, top, bottom = game.plot().frame()
        assert (right - left, bottom - top) == (168, 168)  # six pixels of the screen for each
        assert list(buttons(game)) == ["Real", "Generated"]
        buttons(game)["Real" if is_real(game) else "Generated"].click()
    assert game.result.right == 6
    assert "right in 6 of 6" in everything(game)
    buttons(game)["Play again"].click()
    assert (game.seed, game.answers, game.result) == (1, [], None)
    assert "Picture 1 of 6" in everything(game)
    assert torch.equal(game.picture(), new(6, seed=1).picture())


def test_before_the_end_neither_the_page_nor_the_text_gives_an_answer_away():
    pages = []
    game = new()
    for _ in range(19):
        still, _ = split(replace(game.plot(), marks=game.plot().marks[1:]))
        page = everything(game) + game.describe() + str(still)
        pages.append(re.sub(r"Picture \d+", "", page))
        game.answer("real")
    assert len(set(pages)) == 1
    assert "right in" not in pages[0]


def test_two_clicks_at_once_count_as_one(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(sorting, "TOO_SOON", 60)
    monkeypatch.setattr(sorting.time, "monotonic", lambda: now[0])
    game = new()
    buttons(game)["Real"].click()
    assert game.answers == []
    now[0] += 61
    buttons(game)["Real"].click()
    buttons(game)["Real"].click()
    assert game.answers == ["real"]


def test_a_click_that_comes_after_the_end_is_not_heard():
    game = new(2)
    late = buttons(game)["Real"]
    for _ in range(3):
        late.click()
    assert game.answers == ["real", "real"]


@pytest.mark.parametrize("rounds", [2, 11, 150])
def test_the_sheet_shows_the_pictures_framed_and_says_how_many(rounds):
    game = sort_digits(made(150), made(150, 1.0), rounds)
    _, real = play(game, lambda game: not is_real(game))
    picture = np.asarray(Image.open(io.BytesIO(game.png())).convert("RGB"))
    for colour, kind in ((REAL, True), (FAKE, False)):
        drawn = (np.abs(picture - 255 * np.array(to_rgb(colour))) < 1).all(2).sum()
        frames = real[:100].count(kind)
        assert 900 * frames < drawn < 1200 * frames + 1000  # a frame has 960 pixels
    assert ("The first 100 pictures" if rounds > 100 else "All pictures") in game.describe()


def test_a_saved_page_has_the_picture_and_its_description(monkeypatch):
    shown = []
    monkeypatch.setattr(sorting, "display", lambda bundle, **more: shown.append((bundle, more)))
    game = new()
    game._ipython_display_()
    bundle, more = shown[-1]
    assert base64.b64decode(bundle["image/png"]) == game.png()
    assert "Picture 1 of 20" in bundle["text/plain"]
    assert 'game.answer("real")' in bundle["text/plain"]
    assert more["metadata"]["image/png"]["alt"] == bundle["text/plain"]
    play(game)
    game._ipython_display_()
    assert "right in 20 of 20" in shown[-1][0]["text/plain"]


def test_a_cell_that_runs_again_goes_on_and_other_pictures_start_anew():
    new().answer("real").answer("real")
    again = new()
    assert again.answers == ["real", "real"]
    assert "Picture 3 of 20" in everything(again)
    assert new(seed=5).answers == []
    again.again().answer("generated")
    assert again.answers == ["generated"]
    assert new().again().answers == []


def test_a_typing_error_is_answered_with_the_nearest_word():
    game = new().answer(" Real")
    with pytest.raises(ValueError, match="Did you mean 'generated'"):
        game.answer("genrated")
    with pytest.raises(ValueError, match="Choose one of: 'real', 'generated'"):
        game.answer(True)
    assert game.answers == ["real"]


def test_an_answer_after_the_end_is_refused():
    game = new(2).answer("real").answer("real")
    with pytest.raises(RuntimeError, match=r"All 2 rounds .* game\.again\(\)"):
        game.answer("real")


@pytest.mark.parametrize(("samples", "real", "rounds", "words"), [
    (made(5), None, 20, "20 rounds need .* samples has 5.* rounds=5"),
    (made(1), None, 2, r"samples has 1\. Take more of them\.$"),
    (made(), made(7), 20, "real has 7"),
    (made(), None, 1, "rounds must be a whole number, at least 2"),
    (made()[:, :, :14], None, 20, r"samples must be images of 28x28.*14, 28\)"),
    (made() * 2 - 1, None, 20, r"samples must lie in \[0, 1\].*samples|images \+ 1"),
    (made(), made() * 255, 20, r"real must lie in \[0, 1\]"),
    (made() * math.nan, None, 20, "samples must lie"),
])  # fmt: skip
def test_what_cannot_be_played_is_refused(samples, real, rounds, words, monkeypatch):
    monkeypatch.setattr(sorting, "real_digits", lambda: real_digits("embedded"))
    with pytest.raises(ValueError, match=words):
        sort_digits(samples, real, rounds)


def test_what_is_no_tensor_is_refused():
    with pytest.raises(TypeError, match="samples must be a tensor"):
        sort_digits(made().numpy(), made())
    with pytest.raises(ValueError, match="seed must be a whole number"):
        sort_digits(made(), made(), seed=0.5)
