"""Every shape that the log ever held, one file each: never changed, never removed.

`python -m tests.golden` writes the files that are missing, and touches no other.
"""
