"""Lesson 02: the moves of a turn, and a whole program."""
