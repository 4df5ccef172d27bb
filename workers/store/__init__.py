"""The event log: written through one function, read through one reader, nothing skipped."""
