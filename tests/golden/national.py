"""The digest of what the national rules say: the same as long as no case has other limits."""

import json
import tomllib
from hashlib import sha256
from pathlib import Path

from domain.rules import RulesAdopted

LIST = Path(__file__).parent / "national_rules.toml"


def digest(adopted: RulesAdopted) -> str:
    """Of all that it says but its version. A field that rules gain later changes it only where it
    says something else than what was meant before."""
    said = adopted.model_dump(mode="json", exclude={"version"}, exclude_defaults=True)
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def shipped(file: Path = LIST) -> dict[str, str]:
    """Version → digest of every set that was shipped."""
    return tomllib.loads(file.read_text("utf-8"))


def note(adopted: RulesAdopted, file: Path = LIST) -> bool:
    """Add the line of a new version; whether there was one to add."""
    new = adopted.version not in shipped(file)
    if new:
        with file.open("a", encoding="utf-8") as lines:
            lines.write(f'"{adopted.version}" = "{digest(adopted)}"\n')
    return new
