"""One POST for every command, derived from its signature: path, form, description.

`/api/disputes` takes the forms of new disputes; `/api/disputes/{id}/{command}` all others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response
from pydantic import BaseModel, Field, computed_field

from domain.aggregates import AGGREGATES
from domain.crisis.facts import NobodyThere
from domain.dispute.facts import Offer
from domain.kernel import ActorId
from domain.signature import Command
from interface.alike import Alike, alike
from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.api.forms import Moment
from interface.api.problems import HELP
from interface.api.rules import shown_first
from interface.callers import OPENING, PLURALS, for_who_works_here, public
from interface.finding import KEPT_BY, ONLY
from interface.offers import offered
from interface.pausing import Limit, limits_of
from interface.problems import Unusable
from interface.self_report import alarms, asks
from interface.story import Reader
from interface.views import check_form
from workers.handler import Request


class Recorded(BaseModel):
    """What was recorded. `token`: read with it, and the reading has seen this. `offers`: what can
    be done next, after a follow-up; nothing of it is done by itself. `limits`: which of them a
    suspension stops, and which go on. `alike`: open cases that may be the one just registered."""

    stream: UUID
    version: int = Field(examples=[7])
    token: str = Field(examples=["1-20341-3051"])
    facts: tuple[str, ...] = Field(examples=["dispute.triaged.v1"])
    offers: tuple[Offer, ...] = ()
    limits: tuple[Limit, ...] = ()
    alike: tuple[Alike, ...] = ()


class RecordedCounselling(Recorded):
    """The same; after an answer that alarms, whom to call, and a question to the person. Nothing of
    it is kept, and nothing is done unless the person says so: `allow_call`."""

    help: dict[str, str] = Field(default_factory=dict)
    asks: str = ""


class RecordedCrisis(Recorded):
    """The same, and whom to call, whatever this system can do. `nobody_there`: nobody is on call in
    that area, up to its county; its history says who is called instead."""

    help: dict[str, str] = Field(default_factory=lambda: dict(HELP))

    @computed_field
    def nobody_there(self) -> bool:
        """Whether it was raised where nobody is on call."""
        return NobodyThere.stored_name in self.facts


ANSWERS: Final[dict[str, type[Recorded]]] = {
    "crisis": RecordedCrisis,
    "counselling": RecordedCounselling,
}


_SaveView = AGGREGATES["views"].commands["save_view"].arguments


def _askable(
    body: _SaveView,  # type: ignore[valid-type]  # the form is made from the signature
    officer: Caller,
) -> None:
    check_form(body, officer)


FIRST: Final[dict[tuple[str, str], Callable[..., None]]] = {
    ("rules", "adopt"): shown_first,
    ("views", "save_view"): _askable,
}
"""What is asked before a command is performed."""


def router() -> APIRouter:
    """The routes of every command that people may give."""
    made = APIRouter()
    for kind, aggregate in AGGREGATES.items():
        for name, command in public(aggregate).items():
            perform = _performer(kind, command)
            for path, endpoint in _endpoints(kind, command, perform):
                made.post(
                    path,
                    summary=command.help,
                    description=(command.decide.__doc__ or "").strip(),
                    tags=[kind],
                    operation_id=f"{kind}_{name}{'' if '{' in path else '_new'}",
                    response_model=ANSWERS.get(kind, Recorded),
                    status_code=201 if (kind, name) in OPENING else 200,
                    dependencies=[Depends(FIRST[kind, name])] if (kind, name) in FIRST else [],
                )(endpoint)
    return made


class Meant(BaseModel):
    """The headers that say how a command is meant. One model and not a parameter each: FastAPI
    looks at every parameter of every command anew, and the process cannot start before it has."""

    key: str = Field(
        "", alias="Idempotency-Key", max_length=200, description="Same key, same answer"
    )
    read: str = Field("", alias="If-Match", description="The version that you have read")
    at: Moment | None = Field(None, alias="Jiefen-At", description="When it happened, if not now")
    on_behalf_of: ActorId | Literal[""] = Field(
        "", alias="Jiefen-On-Behalf-Of", description="For whom, if not oneself: an id, no name"
    )


@dataclass
class Given:
    """What comes with every command, beside its form."""

    response: Response
    system: Running
    officer: Caller
    correlation: Correlation
    speaking: Speaking
    meant: Annotated[Meant, Header()]


WithIt = Annotated[Given, Depends()]
Perform = Callable[[UUID | None, BaseModel, Given], Recorded]


def _endpoints(kind: str, command: Command, perform: Perform) -> list[tuple[str, Any]]:
    base = f"/{PLURALS.get(kind, kind)}"
    if kind in ONLY:
        return [(f"{base}/{command.name}", _on(command, lambda: ONLY[kind], perform))]
    if kind in KEPT_BY:
        return [
            (f"{base}/{{officer_id}}/{command.name}", _on_kept(KEPT_BY[kind], command, perform))
        ]
    if (kind, command.name) not in OPENING:
        return [(f"{base}/{{stream}}/{command.name}", _on_one(command, perform))]
    opened = _on(command, lambda: None, perform)
    paths = [base] if OPENING[kind, command.name] else [f"{base}/{command.name}"]
    return [(path, opened) for path in paths]


def _on_one(command: Command, perform: Perform) -> Any:
    form = command.arguments

    def endpoint(
        stream: UUID,
        body: form,  # type: ignore[valid-type]  # the form is made from the signature
        given: WithIt,
    ) -> Any:
        return perform(stream, body, given)

    return endpoint


def _on_kept(kept_by: Callable[[str], UUID], command: Command, perform: Perform) -> Any:
    form = command.arguments

    def endpoint(
        officer_id: ActorId,
        body: form,  # type: ignore[valid-type]  # the form is made from the signature
        given: WithIt,
    ) -> Any:
        return perform(kept_by(officer_id), body, given)

    return endpoint


def _on(command: Command, where: Callable[[], UUID | None], perform: Perform) -> Any:
    form = command.arguments

    def endpoint(
        body: form,  # type: ignore[valid-type]  # the form is made from the signature
        given: WithIt,
    ) -> Any:
        return perform(where(), body, given)

    return endpoint


def _performer(kind: str, command: Command) -> Perform:
    def perform(stream: UUID | None, body: BaseModel, given: Given) -> Recorded:
        system = given.system
        data = body.model_dump(mode="json", exclude_unset=True)
        answer = system.handler.perform(wanted(kind, command.name, stream, data, given))
        recorded = ANSWERS.get(kind, Recorded)(
            **answer._asdict(),
            offers=offered(system, answer),
            limits=limits_of(system, answer),
            alike=alike(system, Reader(given.officer, given.speaking, given.correlation), answer),
        )
        if isinstance(recorded, RecordedCounselling) and alarms(system, command.name, body):
            recorded.help, recorded.asks = dict(HELP), asks(given.speaking)
        return answered(given.response, recorded)

    return perform


def wanted(
    kind: str, command: str, stream: UUID | None, data: dict[str, Any], given: Given
) -> Request:
    """A command as it was sent: with its key, the version that was read, when and for whom. Raises
    Unusable."""
    for_who_works_here(given.officer, kind, command)
    return Request(
        aggregate=kind,
        command=command,
        stream=stream,
        data=data,
        officer=given.officer,
        key=given.meant.key or None,
        expect=version_read(given.meant.read),
        at=given.meant.at,
        on_behalf_of=given.meant.on_behalf_of or None,
        correlation=given.correlation,
    )


def answered(response: Response, recorded: Recorded) -> Recorded:
    """What was recorded, with its token and its version among the headers."""
    response.headers["Jiefen-Token"] = recorded.token
    response.headers["ETag"] = f'"{recorded.version}"'
    return recorded


def version_read(read: str) -> int | None:
    """The version of an `If-Match` header: `"12"`, W/"12" or 12; `*` means any."""
    bare = read.strip().removeprefix("W/").strip('"')
    if bare in ("", "*"):
        return None
    if not bare.isdigit():
        raise Unusable(422, "bad-version", "If-Match takes the version you have read, as a number")
    return int(bare)
