"""The command line `jiefen`. Starting it imports nothing that a command does not need.

Exit codes: 0 done, 1 refused or failed, 2 wrongly called: what nothing recorded could
answer, whether the line itself shows it or only what runs.
"""

from interface.cli.app import main

__all__ = ["main"]
