"""Lesson 05: orbits, missing modes, chance, and slopes that vanish."""
