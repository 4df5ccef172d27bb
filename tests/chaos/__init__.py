"""Kills the real system at random under a steady load, and has an independent checker count."""
