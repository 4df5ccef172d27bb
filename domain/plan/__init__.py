"""One person, one plan: help that rests on that person's consent, and ends with it."""
