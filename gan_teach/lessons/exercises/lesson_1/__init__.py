"""Lesson 01: the game on paper."""
