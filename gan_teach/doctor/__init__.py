"""What is wrong with any GAN program, measured while it runs.

__main__: examine a file, as a command: `python -m gan_teach.doctor gan.py`
crash_kinds: the crashes that beginners meet, what each means and what to try
crashes: crashes explained from their traceback
descent: which tensors descend from which network
examination: what was found in a program
examine: `gt.examine`
facts: what was written down, by whose move it belongs to
finding: one thing that is wrong, and a kind of such things
hooks: the places where PyTorch lets one look on
judge: from what was written down to a report
judge_inputs: findings on what the players are given, and how they run
judge_moves: findings on who moves when, and by which gradients
judge_signs: findings on what D is told, and what G makes of it
kinds: all kinds of things that can be found
networks: which networks a program calls
notices: what a single call of a function tells
optimizers: which weights optimisers hold
own_line: which line of the learner's own code it was
picture: what was measured, as a picture
player: a network that takes part, and its gradients
records: what is written down
report: what was found, as text and as a table
roles: who is G, and who is D
run: examine a file, in a process of its own
run_kinds: what can be wrong with a program that runs
script: that process
steps: the steps of optimisers, and what each does
still: what two networks tell after a run
suspect: what may be wrong
turns: when a turn ends, and which turns are looked at
watch: what is written down while a program runs
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["__main__", "crash_kinds", "crashes", "descent", "examination", "examine", "facts", "finding",
     "hooks", "judge", "judge_inputs", "judge_moves", "judge_signs", "kinds", "networks",
     "notices", "optimizers", "own_line", "picture", "player", "records", "report", "roles", "run",
     "run_kinds", "script", "steps", "still", "suspect", "turns", "watch"],
)  # fmt: skip
