"""The game: losses, settings, the one loop, and what drives it.

atlas: a game for each pair of learning rates
contest: the games of the table of lesson 08
cures: a game that fails, and what may cure it
duel: two games in step
ensemble: many games at once
game: `Game`, the one training loop
history: the losses so far, in bounded memory
kinds: what is measured of each kind of game
losses: what D and G minimise, and the penalties on D's slope
painter: pictures of noise
presets: whole games by name
recorder: moments to go back to
scene: what there is to see of a game now
settings: what may change in mid-game
stopping: when to stop, and the best state kept
sweeps: in how many seeds a statement holds
trained: generators of digits, trained beforehand
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    [
        "atlas",
        "contest",
        "cures",
        "duel",
        "ensemble",
        "game",
        "history",
        "kinds",
        "losses",
        "painter",
        "presets",
        "recorder",
        "scene",
        "settings",
        "stopping",
        "sweeps",
        "trained",
    ],
)
