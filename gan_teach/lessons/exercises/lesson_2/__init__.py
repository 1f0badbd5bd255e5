"""Lesson 02: the loop, and what is measured of it."""
