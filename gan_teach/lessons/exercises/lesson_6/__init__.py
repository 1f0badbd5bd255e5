"""Lesson 06: other losses, and penalties on D's slope."""
