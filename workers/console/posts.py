"""Who of which group of a provider acts as what: a file that whoever runs the system writes.

Every line of it is checked when the console starts; whoever is in no group of it gets in nowhere.
"""

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from domain.kernel import Body, Officer, Role
from workers.sentence import Told

ROLES: Final = tuple(role for role in get_args(Role) if role not in ("party", "clock", "importer"))
"""Those who work at cases, and whoever keeps the system running: nobody else signs in here."""


class Unmapped(Told):
    """The file, or what it says, cannot be used."""


class Post(NamedTuple):
    """As what somebody acts."""

    role: str
    office: str
    body: str = "mediation"

    def held_by(self, who: str) -> Officer:
        """The officer. Raises ValidationError if this cannot be an officer's id."""
        return Officer.model_validate({"id": who, **self._asdict()})


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    group: Annotated[str, StringConstraints(min_length=1)]
    role: Annotated[str, StringConstraints(pattern=f"^({'|'.join(ROLES)})$")]
    office: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
    body: Body = "mediation"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    claim: Annotated[str, StringConstraints(min_length=1)] = "groups"
    post: Annotated[list[_Line], Field(min_length=1)]


class Posts(NamedTuple):
    """What the file says: in which claim a provider lists groups, and the posts of each."""

    claim: str
    lines: tuple[tuple[str, Post], ...]

    @classmethod
    def of(cls, path: Path) -> "Posts":
        """Read the file. Raises Unmapped, which says what of which post is wrong."""
        try:
            held = tomllib.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise Unmapped(
                "{file}: it cannot be read as TOML ({error})", file=path, error=error
            ) from error
        try:
            file = _File.model_validate(held)
        except ValidationError as error:
            raise _told(path, error) from None
        lines = ((each.group, Post(each.role, each.office, each.body)) for each in file.post)
        return cls(file.claim, tuple(lines))

    def held(self, claims: Mapping[str, Any]) -> list[Post]:
        """The posts of whoever these claims are about, each once; in the file's order."""
        groups = claims.get(self.claim)
        of = {groups} if isinstance(groups, str) else _texts(groups)
        return list(dict.fromkeys(post for group, post in self.lines if group in of))


def _texts(held: object) -> Collection[str]:
    return {each for each in held if isinstance(each, str)} if isinstance(held, list) else ()


def _told(path: Path, error: ValidationError) -> Unmapped:
    where = error.errors()[0]["loc"]
    if where[0] != "post" or len(where) < 2:  # noqa: PLR2004 (of which post, if of any)
        return Unmapped(
            "{file}: {field} cannot be used. The file has a claim, in which the provider lists "
            "groups, and one post at least, each under [[post]]",
            file=path,
            field=where[0],
        )
    return Unmapped(
        "{file}, post {number}: {field} is missing, or cannot be used. A post has a group, a role "
        "({roles}), an office (12 digits), and a body if it is not mediation ({bodies})",
        file=path,
        number=int(where[1]) + 1,
        field=where[2] if where[2:] else "post",
        roles=", ".join(ROLES),
        bodies=", ".join(get_args(Body)),
    )
