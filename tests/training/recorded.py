"""What tests of the recorder do with it, and how they compare."""

import hashlib

from gan_teach.training.recorder import tensors_in


def weights(game):
    return [weight.clone() for player in (game.G, game.D) for weight in player.parameters()]


def play(recorder, turns, every=10):
    """Play and record, as a playground does."""
    for _ in range(0, turns, every):
        for game in recorder.games:
            list(game.play(every))
        recorder.record()


def fingerprint(moment):
    digest = hashlib.sha256()
    for state in moment.states:
        for tensor in tensors_in(state):
            digest.update(tensor.numpy().tobytes())
        digest.update(repr((state["turns"], state["settings"], state["changes"])).encode())
    return digest.hexdigest()
