"""Play a game by hand: run it, pause it, step it, change its rules, go back, branch off.

A `Playground` is made of parts, each a piece of the page with what it does. They know the session,
which holds the games and runs what a click asks for, and hardly ever each other.

board: `Playground`, which puts the parts together and is their face in Python
files: the run or the pictures as a file
message: what goes wrong, and the ways out
newest: one playground at a time plays a game
past: the moments and the runs to go back to
pictures: which views are shown, and when each is drawn
session: the games, and what is done to them between two turns
settings: the controls of a game, and the menu of presets
speed: how fast the game runs, and how fast it may
status: the games in words
still: what stands for all of it on a page that cannot run it
stopping: the rule that ends a game
transport: play, pause, single steps, back to the start
"""

from gan_teach.live.playground.board import Playground

__all__ = ["Playground"]
