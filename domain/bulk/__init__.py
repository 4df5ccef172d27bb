"""The same done to many cases: previewed, ordered by somebody, carried out case by case."""
