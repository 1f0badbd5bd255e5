"""What only a notebook needs.

answers: a learner's answer, run and read as numbers
cards: questions, verdicts, hints and solutions on the page
clinic: the bug clinic: sick programs, diagnosis, cure
comparison: an exercise whose answer is a function, held against the library's own
copies: the learner's own copies of the lessons
evidence: figures over many seeds, to quote
exercises: the exercises, lesson by lesson
inputs: fresh random inputs for marking
marking: how an exercise is declared, its usual mistakes, and answers that are one number
predictions: `gt.predict`: commit to an answer, run, compare
show_error: a cell that stops says why, and the page runs on
sorting: real or generated? Sort them yourself
tables: the table of lesson 08
textbook: the moves of a turn, written by hand
variants: a function with a part of its source changed
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["answers", "cards", "clinic", "comparison", "copies", "evidence", "exercises", "inputs",
     "marking", "predictions", "show_error", "sorting", "tables", "textbook", "variants"],
)  # fmt: skip
