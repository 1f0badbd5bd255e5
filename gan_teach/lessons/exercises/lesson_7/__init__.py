"""Lesson 07: maps and kernels, the space of noise, and when to stop."""
