"""Who calls: the bearer token opens the door, headers say who acts behind it."""

import secrets
from typing import Annotated, get_args
from uuid import UUID

from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPBearer
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException

from domain.kernel import Body, Cursor, Officer
from interface.callers import ROLES
from interface.language import Language, of_header
from interface.problems import Unusable
from workers.system import System


def running(request: Request) -> System:
    """The system this process serves."""
    system: System = request.app.state.system
    return system


_described = HTTPBearer(auto_error=False, scheme_name="token", description="The token of this API")


def shows_the_token(request: Request) -> bool:
    """Whether it does; compared in constant time."""
    expected = f"Bearer {running(request).settings.token()}"
    shown = request.headers.get("Authorization", "")
    return secrets.compare_digest(shown.encode(), expected.encode())


def token_holder(request: Request, _: Annotated[object, Security(_described)]) -> None:
    """Refuse whoever does not show the token."""
    if not shows_the_token(request):
        raise HTTPException(401)


class Acting(BaseModel):
    """The headers that say who acts or reads."""

    id: str = Field("", alias="Jiefen-Officer", description="A staff id", examples=["m-017"])
    role: str = Field("", alias="Jiefen-Role", description=" | ".join(ROLES), examples=["mediator"])
    office: str = Field(
        "",
        alias="Jiefen-Office",
        description="The office's 12-digit area code",
        examples=["150524103000"],
    )
    body: str = Field(
        "mediation",
        alias="Jiefen-Body",
        description="The body they belong to, if not mediation",
    )


def caller(acting: Annotated[Acting, Header()]) -> Officer:
    """Who acts or reads."""
    if not acting.id or acting.role not in ROLES:
        raise Unusable(
            422,
            "nobody",
            "Say who acts: Jiefen-Officer and Jiefen-Role ({roles})",
            roles=", ".join(ROLES),
        )
    try:
        return Officer.model_validate(acting.model_dump())
    except ValidationError as error:
        wrong = dict.fromkeys(
            str(Acting.model_fields[str(each["loc"][0])].alias) for each in error.errors()
        )
        raise Unusable(
            422,
            "nobody",
            "This cannot be used as given: {headers}. An officer is an id without spaces, an office"
            " a code of 12 digits, a body one of {bodies}",
            headers=", ".join(wrong),
            bodies=", ".join(get_args(Body)),
        ) from None


def language(
    accepted: Annotated[str, Header(alias="Accept-Language", description="zh or en")] = "",
) -> Language:
    """The reader's language."""
    return of_header(accepted)


def correlation(request: Request) -> UUID:
    """The id that this request and everything that follows from it carry."""
    held: UUID = request.state.correlation
    return held


def position(
    header: Annotated[
        str, Header(alias="Jiefen-Token", description="Wait until this event can be read")
    ] = "",
    token: str = "",
) -> Cursor | None:
    """The position that a reading waits for."""
    given = token or header
    if not given:
        return None
    try:
        return Cursor.parse(given)
    except ValueError:
        raise Unusable(422, "bad-token", "This is no position token") from None


Running = Annotated[System, Depends(running)]
Caller = Annotated[Officer, Depends(caller)]
Speaking = Annotated[Language, Depends(language)]
Correlation = Annotated[UUID, Depends(correlation)]
Position = Annotated[Cursor | None, Depends(position)]
