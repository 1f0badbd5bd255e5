"""A statement's share over many seeds."""

import gan_teach as gt
from gan_teach.training.sweeps import Share, sweep


def program_a(seed):
    return gt.preset("program_a", seed=seed)


def test_a_sweep_counts_the_games_whose_samples_make_the_statement_true():
    def right_of_2(samples):
        return samples.mean().item() > 2

    singles = [program_a(seed) for seed in range(6)]
    for game in singles:
        list(game.play(300))
    expected = sum(right_of_2(game.generate(500)) for game in singles)
    found = sweep(program_a, right_of_2, turns=300, seeds=6, samples=500)
    assert (found.hits, found.n) == (expected, 6)


def test_a_share_says_its_interval():
    assert str(Share(58, 64)) == "58 of 64 (91 %; 95 % interval 81 % to 96 %)"
    assert Share(0, 10).interval[0] == 0
