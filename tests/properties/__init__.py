"""Random histories of whole offices, and what holds in all of them whatever is asked by whom."""
