"""Lesson 03: images, and the program that cannot win."""
