"""Counselling: questions at the desk, appointments with one's own counsellor, groups, conferences.

What is said in a session stands nowhere here: a counsellor's notes have a store of their own.
"""
