"""Paging a crisis: its own task queue, its own worker, and nothing between the button and it."""
