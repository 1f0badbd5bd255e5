"""The game of sorting real from generated digits: what it counts, tells, and keeps to itself."""

import base64
import io
import math
import re

import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb
from PIL import Image

from gan_teach.lessons import sorting
from gan_teach.lessons.sorting import Result, sort_digits
from gan_teach.live.plots import FAKE, REAL
from gan_teach.metrics.line import share_interval
from gan_teach.metrics.scores import real_digits

# In these tests a mark in the first pixel tells the two kinds apart.


def made(n=40, mark=0.0, seed=0):
    images = torch.rand(n, 1, 28, 28, generator=torch.Generator().manual_seed(seed))
    images[:, :, 0, 0] = mark
    images[:, :, 0, 1] = torch.arange(n).view(n, 1) / n  # so that all differ
    return images


def new(rounds=20, seed=0):
    return sort_digits(made(mark=0.0), made(mark=1.0, seed=1), rounds, seed)


def marked(pictures):
    return pictures[:, 0, 0] == 1


def everything(game):
    """All that the page shows: the text of its widgets."""
    return " ".join(child.value for child in game.widget.children[:3])


def shown_picture(game):
    data = re.search("base64,([^']+)'", game.widget.children[2].value)[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L"))


def buttons(game):
    return {button.description: button for button in game.widget.children[3].children}


@pytest.fixture(autouse=True)
def clicks_may_come_at_once(monkeypatch):
    monkeypatch.setattr(sorting, "TOO_SOON", -1)


# What is counted


def test_it_counts_what_was_right_and_both_kinds_of_mistakes():
    game = new(rounds=20)
    real = marked(game._pictures)
    for i in range(20):
        assert game.result is None
        assert torch.equal(game.picture(), game._pictures[i])
        wrong = i in (2, 3, 11)
        game.answer("real" if real[i] != wrong else "generated")
    mistaken = real[[2, 3, 11]].sum().item()
    assert game.result == Result(17, 20, real.sum().item(), mistaken, 3 - mistaken)
    assert game.result.share == 0.85
    assert (game.result.low, game.result.high) == share_interval(17, 20)
    assert len(game.answers) == 20


@pytest.mark.parametrize(("judge", "right"), [(marked, 20), (lambda x: ~marked(x), 0)])
def test_a_judge_that_knows_is_always_right_and_one_that_lies_never(judge, right):
    result = new().let(judge).result
    assert result.right == right
    assert result.real_as_generated == (0 if right else result.real)
    assert result.generated_as_real == (0 if right else 20 - result.real)


def test_whoever_says_always_the_same_is_right_half_of_the_time():
    result = sort_digits(made(1000), made(1000, 1.0), rounds=1000).let(lambda x: x[:, 0, 0] > -1)
    assert abs(result.result.share - 0.5) < 4 * math.sqrt(0.25 / 1000)
    assert result.result.real_as_generated == 0


def test_a_judge_plays_only_the_rounds_that_remain_and_cannot_change_the_pictures():
    game, seen = new().answer("real").answer("generated"), []

    def judge(pictures):
        seen.append(pictures.clone())
        assert not torch.is_grad_enabled()
        return pictures.zero_()[:, 0, 0] == 0

    before = game._pictures.clone()
    game.let(judge).let(judge)  # the second finds nothing to do
    assert torch.equal(torch.cat(seen), before[2:])
    assert torch.equal(game._pictures, before)
    assert game.answers[:3] == ("real", "generated", "real")


def test_d_with_its_column_of_logits_may_judge():
    d = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 1))
    assert new().let(lambda x: d(x[:, None]) > 0).result.rounds == 20


# Which pictures are shown


def test_the_seed_decides_on_coins_and_pictures_and_no_image_comes_twice():
    first, same, other = new(40), new(40), new(40, seed=1)
    assert torch.equal(first._pictures, same._pictures)
    assert not torch.equal(first._is_real, other._is_real)
    assert torch.equal(first._is_real, marked(first._pictures))
    for kind in (0.0, 1.0):
        ids = first._pictures[first._pictures[:, 0, 0] == kind][:, 0, 1]
        assert len(ids.unique()) == len(ids)


def test_samples_may_come_in_other_shapes_and_as_bytes():
    flat = sort_digits(made().flatten(1), made(mark=1.0, seed=1).squeeze(1))
    assert torch.equal(flat._pictures, new()._pictures)
    real = real_digits("embedded").test
    shown = sort_digits(made(), real, 40)._pictures
    assert shown.min() == 0
    assert shown.max() == 1


def test_by_default_the_real_ones_are_test_images_and_the_page_says_whose(monkeypatch):
    real = real_digits("embedded")
    monkeypatch.setattr(sorting, "real_digits", lambda: real)
    game = sort_digits(made())
    known = {bytes(image) for image in real.test.numpy()}
    bytes_of = (game._pictures[game._is_real] * 255).round().byte().numpy()
    assert {bytes(image) for image in bytes_of} <= known
    assert "scikit-learn" in everything(game)


def test_samples_that_still_know_their_gradient_are_taken():
    assert not sort_digits(made().requires_grad_(), made(mark=1.0))._pictures.requires_grad


# The verdict


def test_the_verdict_has_the_share_its_interval_and_what_guessing_gets():
    text = " ".join(str(Result(14, 20, 9, 4, 2)).split())
    assert "right in 14 of 20: 70 %" in text
    assert "between 48 % and 85 %" in text
    assert "Guessing gets 50 %" in text
    assert "20 rounds are too few" in text
    assert "about 25 rounds" in text
    assert "Of 9 real digits 4 were taken for generated, of 11 generated ones 2 for real" in text


@pytest.mark.parametrize(
    ("right", "words"),
    [
        (20, "above 50 %: you can tell"),
        (0, "below 50 %: you can tell the two apart, but"),
        (10, "about 97 rounds to tell a share of 60 %"),
        (8, "contains 50 %"),
    ],
)
def test_the_verdict_says_what_the_interval_means(right, words):
    assert words in " ".join(str(Result(right, 20, 10, 0, 20 - right)).split())


@pytest.mark.parametrize(("right", "rounds"), [(7, 10), (2, 5), (11, 20), (9, 20), (3, 4)])
def test_as_many_rounds_as_it_says_are_needed_and_no_fewer(right, rounds):
    needed = Result(right, rounds, 0, 0, 0).needed
    step = rounds // math.gcd(right, rounds)  # so many rounds have this share exactly
    for n in range(step, 2 * needed, step):
        low, high = share_interval(right * n // rounds, n)
        assert (low <= 0.5 <= high) == (n < needed)
    assert Result(2, 4, 0, 0, 0).needed is None


def test_a_percentage_never_seems_to_lie_on_the_other_side_of_one_half():
    for n in range(2, 400):
        for right in (n // 2 + k for k in range(n // 2 + 1)):
            low, _ = share_interval(right, n)
            if low != 0.5:
                assert (float(sorting._percent(low)[:-2]) > 50) == (low > 0.5)
    assert [sorting._percent(it) for it in (0.5, 0.998, *share_interval(3, 3))] == [
        "50 %",
        "99.8 %",
        "44 %",
        "100 %",
    ]
    assert [sorting._percent(it) for it in share_interval(0, 7)] == ["0 %", "35 %"]


# The page


def test_clicking_through_gives_the_same_as_code():
    game, judge = new(6), marked(new(6)._pictures)
    for i in range(6):
        assert f"Picture {i + 1} of 6" in everything(game)
        assert np.array_equal(shown_picture(game)[::6, ::6], sorting._grey(game.picture()))
        assert shown_picture(game).shape == (168, 168)
        assert list(buttons(game)) == ["Real", "Generated"]
        buttons(game)["Real" if judge[i] else "Generated"].click()
    assert game.result.right == 6
    assert "right in 6 of 6" in everything(game)
    buttons(game)["Play again"].click()
    assert (game.seed, game.answers, game.result) == (1, (), None)
    assert torch.equal(game._pictures, new(6, seed=1)._pictures)
    assert "Picture 1 of 6" in everything(game)


def test_before_the_end_neither_the_page_nor_the_text_gives_an_answer_away():
    pages = []
    game = new()
    for _ in range(19):
        page = re.sub("base64,[^']+'", "", everything(game)) + game.describe()
        pages.append(re.sub(r"Picture \d+", "", page))
        game.answer("real")
    assert len(set(pages)) == 1
    assert "right in" not in pages[0]


def test_ink_is_dark_on_white():
    assert sorting._grey(torch.tensor([[0.0, 1.0]])).tolist() == [[255, 0]]


def test_two_clicks_at_once_count_as_one(monkeypatch):
    monkeypatch.setattr(sorting, "TOO_SOON", 60)
    game = new()
    buttons(game)["Real"].click()
    assert game.answers == ()
    game._page._since -= 61
    buttons(game)["Real"].click()
    buttons(game)["Real"].click()
    assert game.answers == ("real",)


def test_a_click_that_comes_after_the_end_is_not_heard():
    game = new(2)
    late = buttons(game)["Real"]
    for _ in range(3):
        late.click()
    assert game.answers == ("real", "real")


@pytest.mark.parametrize("rounds", [2, 11, 150])
def test_the_sheet_shows_the_pictures_framed_and_says_how_many(rounds):
    game = sort_digits(made(150), made(150, 1.0), rounds).let(lambda x: ~marked(x))
    picture = np.asarray(Image.open(io.BytesIO(game.png())).convert("RGB"))
    for colour, kind in ((REAL, game._is_real[:100]), (FAKE, ~game._is_real[:100])):
        drawn = (picture == 255 * np.array(to_rgb(colour))).all(2).sum()
        assert drawn > 60 * kind.sum()  # the sides of its frames, in screen pixels
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
    game.let(marked)._ipython_display_()
    assert "right in 20 of 20" in shown[-1][0]["text/plain"]


def test_a_cell_that_runs_again_goes_on_and_others_start_anew(monkeypatch):
    monkeypatch.setattr(sorting, "display", lambda *_, **__: None)
    monkeypatch.setattr(sorting, "_shown", {})

    def run_cell(cell, run, game):
        monkeypatch.setattr(sorting, "_where", lambda: (cell, run))
        game._ipython_display_()
        return game

    first = run_cell("a", "1", new())
    first.answer("real").answer("real")
    again = run_cell("a", "2", new())
    assert again.answers == ("real", "real")
    assert "Picture 3 of 20" in everything(again)
    again.again().answer("generated")
    assert (run_cell("a", "3", new()).seed, run_cell("a", "4", new()).answers) == (
        1,
        ("generated",),
    )
    assert run_cell("a", "5", new().let(marked)).result.right == 20  # played before it was shown
    assert run_cell("b", "6", new()).answers == ()  # another cell
    assert run_cell("a", "7", new(seed=5)).answers == ()  # other pictures
    assert run_cell("a", "7", new(seed=5)).answers == ()  # two in one run of a cell
    assert run_cell("", "", new()).answers == ()  # nobody tells which cell it is


# Errors


def test_a_typing_error_is_answered_with_the_nearest_word():
    game = new().answer(" Real")
    with pytest.raises(ValueError, match="Did you mean 'generated'"):
        game.answer("genrated")
    with pytest.raises(ValueError, match="Choose one of: 'real', 'generated'"):
        game.answer(True)
    assert game.answers == ("real",)


def test_an_answer_after_the_end_is_refused():
    game = new(2).let(marked)
    with pytest.raises(RuntimeError, match=r"All 2 rounds .* game\.again\(\)"):
        game.answer("real")


@pytest.mark.parametrize(
    ("samples", "real", "rounds", "words"),
    [
        (made(5), None, 20, "20 rounds need .* samples has 5.* rounds=5"),
        (made(1), None, 2, r"samples has 1\. Take more of them\.$"),
        (made(), made(7), 20, "real has 7"),
        (made(), None, 1, "rounds must be a whole number, at least 2"),
        (made()[:, :, :14], None, 20, r"samples must be images of 28x28.*14, 28\)"),
        (made() * 2 - 1, None, 20, r"samples must lie in \[0, 1\].*samples|images \+ 1"),
        (made(), made() * 255, 20, r"real must lie in \[0, 1\]"),
        (made() * math.nan, None, 20, "samples must lie"),
    ],
)
def test_what_cannot_be_played_is_refused(samples, real, rounds, words, monkeypatch):
    monkeypatch.setattr(sorting, "real_digits", lambda: real_digits("embedded"))
    with pytest.raises(ValueError, match=words):
        sort_digits(samples, real, rounds)


def test_what_is_no_tensor_is_refused():
    with pytest.raises(TypeError, match="samples must be a tensor"):
        sort_digits(made().numpy(), made())
    with pytest.raises(ValueError, match="seed must be a whole number"):
        sort_digits(made(), made(), seed=0.5)


@pytest.mark.parametrize(
    ("judge", "error", "words"),
    [
        (lambda x: x[:, 0, 0], TypeError, r"booleans.*float32"),
        (lambda x: [True] * len(x), TypeError, "booleans.*list"),
        (lambda x: x > 0.5, ValueError, r"each of 20 pictures.*\(20, 28, 28\)"),
    ],
)
def test_a_judge_that_says_something_else_is_told_what_is_wanted(judge, error, words):
    game = new()
    with pytest.raises(error, match=words):
        game.let(judge)
    assert game.answers == ()
