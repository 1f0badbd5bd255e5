"""Whatever is drawn or pressed.

arrows: the push on some of the fakes
artists: marks drawn by matplotlib
atlas: the map of learning rates, to watch and to point at
canvas: a picture that the page draws
cells: which cell of a notebook is running
chain: how a turn hangs together, as a picture
controls: sliders and menus for the settings
diagrams: pictures of ideas
draw: `gt.draw`, data that is drawn by hand
driver: the clock of a playground
duel: `gt.Duel`, two games in one playground
explore: the sliders of lesson 01
fields: what controls are made of
film: `gt.film`
figure: plots painted by matplotlib
fold: controls behind a button
hold: what holds D, as controls
kinds: what is drawn and set for each kind of game
latent: noise to walk through
losses: both losses over the turns
marks: what a picture shows, for whoever draws it
measured: figures that are measured, over the turns
moments: frozen moments, to go back and forth in
noise: pictures of noise that one chooses
noise_controls: the controls that choose it
outputs: D's mean output over the turns
pacer: how often something costly is done
page: what all widgets share on a page
paint: a plot on a matplotlib figure
past: what views over the turns share
picture: one view on the page
playground: `gt.Playground`
plots: pictures of data
rules: the rules of a game in words
saving: films and pictures as files
slow_motion: `gt.slow_motion`
stop: a stopping rule: its picture and its fields
turns: the moments of a turn as pictures
view: what a view is
watch: `gt.watch`
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["arrows", "artists", "atlas", "canvas", "cells", "chain", "controls", "diagrams", "draw",
     "driver", "duel", "explore", "fields", "figure", "film", "fold", "hold", "kinds", "latent",
     "losses", "marks", "measured", "moments", "noise", "noise_controls", "outputs", "pacer",
     "page", "paint", "past", "picture", "playground", "plots", "rules", "saving", "slow_motion",
     "stop", "turns", "view", "watch"],
)  # fmt: skip
