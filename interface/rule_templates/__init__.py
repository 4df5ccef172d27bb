"""Sets of rules to start from, for what no law sets: a city puts in its own limits and document.

Each can be checked as it stands, and says that it is an example until somebody puts a source in.
"""

from pathlib import Path

from interface.problems import Unusable

_HERE = Path(__file__).parent


def names() -> list[str]:
    """Which templates there are."""
    return sorted(path.stem for path in _HERE.glob("*.toml"))


def path(name: str) -> Path:
    """Where a template stands. Raises Unusable if there is none of this name."""
    if name not in names():
        raise Unusable(
            404,
            "unknown-name",
            "There is no template {name}; there are: {names}",
            name=name,
            names=", ".join(names()),
        )
    return _HERE / f"{name}.toml"


def text(name: str) -> str:
    """A template as it is shipped. Raises Unusable if there is none of this name."""
    return path(name).read_text("utf-8")


def about(name: str) -> str:
    """What it is for: its first line."""
    return text(name).split("\n", 1)[0].removeprefix("# ")
