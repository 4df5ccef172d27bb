"""`python -m interface.cli` is `jiefen`."""

from interface.cli import main

main()
