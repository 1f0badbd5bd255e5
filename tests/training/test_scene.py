"""What is seen of any game: looks leave no trace, and figures follow the game."""

import functools

import pytest
import torch

import gan_teach as gt
from gan_teach.training.kinds.look import fixed_noise
from gan_teach.training.scene import Scene, answers_of, verdict_of


def test_looking_leaves_no_gradient_and_no_trace():
    game = gt.preset("program_a")
    list(game.play(3))
    before = [None if w.grad is None else w.grad.clone() for w in game.D.parameters()]
    state = torch.random.get_rng_state()
    eye = Scene(game)
    eye.refresh()
    eye.measure()
    eye.describe()
    _ = eye.look.pushed
    assert game.D.training
    assert torch.equal(state, torch.random.get_rng_state())
    for weight, grad in zip(game.D.parameters(), before, strict=True):
        assert (weight.grad is None) == (grad is None)
        assert grad is None or torch.equal(weight.grad, grad)


def test_it_is_known_since_when_d_gives_what_it_gives():
    eye = Scene(gt.preset("program_a"))

    def since(loss):
        eye.game.loss = loss
        list(eye.game.play(3))
        eye.refresh()
        return eye.output_since

    assert [since(loss) for loss in ("minimax", "hinge", "wasserstein", "minimax")] == [0, 3, 3, 9]
    assert Scene(eye.game).output_since == 9
    eye.game.loss = "hinge"
    eye.game.reset()
    eye.refresh()
    assert since("wasserstein") == 0
    assert since("minimax") == 3


def test_it_is_known_in_each_run_and_where_the_loss_was_changed_before():
    game = gt.preset("program_a", loss="wasserstein", clip=0.1)
    eye, states = Scene(game), []
    for loss in ("wasserstein", "minimax"):
        game.loss = loss
        list(game.play(3))
        eye.refresh()
        states.append(game.state())
    assert (eye.output_since, Scene(game).output_since) == (3, 3)
    game.reset()
    eye.refresh()
    assert eye.output_since == 0
    game.restore(states[1])
    eye.refresh()
    assert eye.output_since == 3


def test_figures_go_back_with_the_game():
    eye = Scene(gt.preset("program_a"))
    for _ in range(3):
        list(eye.game.play(10))
        eye.refresh()
        eye.measure()
    assert eye.figures.index.tolist() == [10, 20, 30]
    eye.game.reset()
    eye.refresh()
    eye.measure()
    assert eye.figures.index.tolist() == [0]


@pytest.mark.parametrize(
    ("real", "fake", "words"),
    [
        (0.5, 0.49, "nearly alike"), (0.55, 0.45, "higher on real"), (0.8, 0.3, "many"),
        (0.99, 0.01, "nearly all"), (0.3, 0.7, "higher on fakes"),
    ],
)  # fmt: skip
def test_ds_two_means_are_put_into_words(real, fake, words):
    assert words in verdict_of(real, fake)


def test_outputs_that_are_nan_tell_nothing():
    for loss in (gt.losses.non_saturating, gt.losses.hinge, gt.losses.paired):
        said = answers_of(loss, 0.5, float("nan"))
        assert said == "D's mean output: 0.50 on real, nan on fake."


def test_a_mean_score_just_below_0_has_no_minus():
    said = answers_of(gt.losses.hinge, -0.001, -0.2)
    assert said == "D's mean score: 0.00 on real, -0.20 on fake."


def test_moves_are_told_where_they_differ_from_the_turns():
    game = gt.preset("program_a")
    game.d_step()
    assert "Turn 0 (D moved 1 times, G 0)." in Scene(game).describe()


def test_the_same_noise_is_drawn_each_time():
    for latent, noise in ((1, "gaussian"), (1, "uniform"), (5, "gaussian"), (5, "uniform")):
        G = functools.partial(gt.MLPGenerator, latent_dim=latent)
        game = gt.preset("program_a", G=G, noise=noise)
        z = fixed_noise(game, 64)
        list(game.play(3))
        assert z.shape == (64, latent)
        assert torch.equal(z, fixed_noise(game, 64))
        if latent == 1:
            assert (z.diff(dim=0) > 0).all()
            torch.testing.assert_close(z, -z.flip(0), atol=1e-5, rtol=0)


def test_a_game_of_images_is_told_without_a_mean(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    game = gt.preset("program_c_mended")
    eye = Scene(game, "A")
    list(game.play(2))
    eye.refresh()
    eye.measure()
    assert eye.describe().startswith("A: Turn 2. D ")
    assert not len(eye.figures)


def seen_while(game, turns, every=10):
    """What a scene warns of while this game is played, and whether it ever stood well."""
    eye, said, near = Scene(game), [], []
    for _ in range(0, turns, every):
        list(game.play(every))
        eye.refresh()
        said.append(eye.runaway())
        near.append(eye.as_near_as_ever)
    return said, near


@pytest.mark.parametrize("preset", ["program_a", "ring"])
def test_a_game_that_runs_away_says_where_it_is(preset):
    said, near = seen_while(gt.preset(preset, loss="minimax", lr_g=10), 50)
    told = "The fakes lie far outside of the picture, at a mean of "
    assert all(words.startswith(told) for words in said)
    assert not any(near)


@pytest.mark.filterwarnings("ignore::gan_teach.support.errors.CollapseWarning")
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("preset", ["program_a", "gaussian_recipe", "ring", "ring_recipe"])
def test_a_healthy_game_does_not_run_away(preset, seed):
    said, near = seen_while(gt.preset(preset, seed=seed), 400)
    assert not any(said)
    assert any(near)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_game_whose_data_move_far_off_follows_and_does_not_run_away(seed):
    game = gt.preset("gaussian_recipe", seed=seed)
    list(game.play(100))
    eye = Scene(game)
    game.data = gt.Gaussian(-15, 1)
    for _ in range(40):
        list(game.play(10))
        eye.refresh()
        assert eye.runaway() is None


def test_a_game_that_begins_outside_runs_away_only_if_it_moves_away():
    game = gt.preset("ring", data=gt.plane.Blobs(((20.0, 20.0), (21.0, 20.0)), std=0.1))
    eye = Scene(game)
    first = eye.look.away
    assert first > 3
    assert eye.runaway() is None
    assert eye.as_near_as_ever
    with torch.no_grad():
        list(game.G.parameters())[-1].sub_(3 * 20)
    list(game.play(1))
    eye.refresh()
    assert "outside of the picture" in eye.runaway()
    assert not eye.as_near_as_ever
    game.reset(5)  # another start, another distance
    eye.refresh()
    assert eye.as_near_as_ever
