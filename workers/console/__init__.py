"""What a browser needs between two requests: who is signed in, and what was typed and not sent.

Neither is a fact of a case. Both end by themselves, and nothing is read from them but here.
"""
