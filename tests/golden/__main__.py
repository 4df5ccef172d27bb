"""Writes the golden files of new shapes. What a name once meant is never rewritten."""

import json
from pathlib import Path

from domain.aggregates import FACTS
from tests.golden.national import LIST, note
from tests.golden.samples import sample
from workers.seed import national_rules

HERE = Path(__file__).parent


def main(folder: Path = HERE) -> None:
    """Write what is missing and say so."""
    for fact in FACTS:
        path = folder / f"{fact.stored_name}.json"
        if not path.exists():
            body = sample(fact).model_dump(mode="json")
            path.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", "utf-8")
            print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
    if note(national_rules()):
        print(f"wrote a line of {LIST.name}")
