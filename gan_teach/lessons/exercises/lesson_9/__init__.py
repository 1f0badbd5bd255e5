"""Lesson 09: your own data, how it is scaled and measured, and a whole program for it."""
