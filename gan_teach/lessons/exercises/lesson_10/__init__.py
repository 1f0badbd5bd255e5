"""Lesson 10: GANs today."""
