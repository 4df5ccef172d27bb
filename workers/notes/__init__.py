"""Clinical notes: a store of their own, which nothing else in the house opens. A process by itself,
with its own database, role and keys; it imports nothing of the house but how one says a sentence.
"""
