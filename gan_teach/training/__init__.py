"""The game: losses, settings, the one loop, and what drives it.

atlas: a game for each pair of learning rates
augment: what D sees, changed by chance
contest: the games of the table of lesson 08
cures: a game that fails, and what may cure it
duel: two games in step
ensemble: many games at once
game: `Game`, the one training loop
history: the losses so far, in bounded memory
kinds: what is measured of each kind of game
loading: play on from a file
losses: what D and G minimise
optimizers: the optimisers, and one step of any
options: what options add to a textbook's step
painter: pictures of noise
penalties: costs on D's slope
plain: what a game is made of as plain values
player: a player in training, with its optimiser
presets: whole games by name
recorder: moments to go back to
saving: a game as a file
scene: what there is to see of a game now
settings: what may change in mid-game
slow_motion: one turn, line by line
stacked: like players on stacked weights
state: whether a game can go to a state
stopping: when to stop, and the best state kept
sweeps: in how many seeds a statement holds
trained: generators of digits, trained beforehand
updates: one update of D, one of G
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["atlas", "augment", "contest", "cures", "duel", "ensemble", "game", "history", "kinds",
     "loading", "losses", "optimizers", "options", "painter", "penalties", "plain", "player",
     "presets", "recorder", "saving", "scene", "settings", "slow_motion", "stacked", "state",
     "stopping", "sweeps", "trained", "updates"],
)  # fmt: skip
