"""Work on many cases: looked at first, then carried out case by case, beside everybody's own."""
