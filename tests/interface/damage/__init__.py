"""Damaged registers whose findings are known before they are read: how each is damaged says what
the import must say of it, at which row and column, and of nothing else.
"""
