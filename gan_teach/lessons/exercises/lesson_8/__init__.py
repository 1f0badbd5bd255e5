"""Lesson 08: figures that say how good samples are, and how many answers it takes."""
