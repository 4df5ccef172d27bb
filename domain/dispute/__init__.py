"""The mediation case, from the counter to the archive."""
