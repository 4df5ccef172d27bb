"""What is installed is what was locked: by hash, and everything that is asked for."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def test_every_package_is_pinned_by_hash() -> None:
    entries = [entry for entry in re.split(r"\n(?=\S)", LOCK) if not entry.startswith("#")]
    assert len(entries) > 50
    for entry in entries:
        assert PINNED.match(entry), entry
        assert "--hash=sha256:" in entry, entry


def test_no_address_of_a_registry_and_no_path_is_in_it() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^\s*(-|--)[a-z]*(index|find|trusted)", LOCK, re.MULTILINE)
    assert " @ " not in LOCK


def test_it_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["dev"]
    locked = {canonicalize_name(name): version for name, version in PINNED.findall(LOCK)}
    for requirement in map(Requirement, asked):
        version = locked.get(canonicalize_name(requirement.name), "")
        assert version in requirement.specifier, f"{requirement}: run make lock"
