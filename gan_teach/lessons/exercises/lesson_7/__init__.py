"""Lesson 07: maps and kernels, a convolutional pair, the space of noise, and when to stop."""
