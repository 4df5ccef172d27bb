"""`python -m tests.chaos.checker --journal FILE`: check the log and ledgers of JIEFEN_DATABASE_URL
against what was acknowledged.
"""

import argparse
import json
import os
import sys
from pathlib import Path

import psycopg

from tests.chaos.checker.acknowledged import journal
from tests.chaos.checker.check import check


def main() -> int:
    """Print the counts and every finding; 1 if there is any."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.checker", description=__doc__)
    parser.add_argument("--journal", required=True, type=Path, help="what was acknowledged")
    asked = parser.parse_args()
    with psycopg.connect(os.environ["JIEFEN_DATABASE_URL"]) as connection:
        verdict = check(connection, journal(asked.journal))
    print(json.dumps(verdict.counts() | {"facts": verdict.facts, "streams": verdict.streams}))
    for kind, found in verdict.findings.items():
        for finding in found:
            print(f"{kind}: {finding}")
    return 0 if verdict.clean else 1


if __name__ == "__main__":
    sys.exit(main())
