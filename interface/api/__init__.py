"""HTTP: every command and every reading of the system, described at `/api/openapi.json`.

Whoever holds the token may say who acts: until people log in themselves, only the supervisor and
those it gave the token to can call.
"""
