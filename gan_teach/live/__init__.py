"""Whatever is drawn or pressed.

arrows: the push on some of the fakes
atlas: the map of learning rates, to watch and to point at
cells: which cell of a notebook is running
controls: sliders and menus for the settings
diagrams: pictures of ideas
driver: the clock of a playground
duel: `gt.Duel`, two games in one playground
explore: the sliders of lesson 01
fields: what controls are made of
figure: figures that are redrawn many times a second
fold: controls behind a button
hold: what holds D, as controls
kinds: what is drawn and set for each kind of game
latent: noise to walk through
losses: both losses over the turns
marks: what a picture shows, for whoever draws it
measured: figures that are measured, over the turns
noise: pictures of noise that one chooses
noise_controls: the controls that choose it
outputs: D's mean output over the turns
past: what views over the turns share
picture: one view as an image on the page
playground: `gt.Playground`
plots: pictures of data
rules: the rules of a game in words
saving: films and pictures as files
stop: a stopping rule: its picture and its fields
view: what a picture in a live figure is
watch: `gt.watch`
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["arrows", "atlas", "cells", "controls", "diagrams", "driver", "duel", "explore", "fields",
     "figure", "fold", "hold", "kinds", "latent", "losses", "marks", "measured", "noise",
     "noise_controls", "outputs", "past", "picture", "playground", "plots", "rules", "saving",
     "stop", "view", "watch"],
)  # fmt: skip
