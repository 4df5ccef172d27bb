"""Webhooks over HTTP: have other systems told that cases moved on, and see what did not arrive."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from interface import webhooks
from interface.api.callers import Caller, Running
from interface.api.paging import Pages, up_to

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

Step = Annotated[str, Field(max_length=60, examples=["closed"])]


class NewWebhook(BaseModel, extra="forbid"):
    """Where to, and of what. An address without a secret behind `#` is given one."""

    address: Annotated[str, Field(max_length=2000, examples=["https://city.example/hooks/cases"])]
    area: Annotated[str, Field(max_length=15, examples=["150524103000"])]
    steps: Annotated[list[Step], Field(max_length=200)] = []
    """Only these; none are all there are."""


@router.get("")
def listed(system: Running, officer: Caller) -> list[dict[str, Any]]:
    """The webhooks of your office, and how much of each waits or was left lying."""
    return webhooks.listed(system, officer)


@router.post("", status_code=201)
def subscribe(body: NewWebhook, system: Running, officer: Caller) -> dict[str, Any]:
    """Have the steps of an area's cases posted to an address (Standard Webhooks): which case, which
    step, nothing of a person. `secret` signs each and is shown this once."""
    return webhooks.subscribe(system, officer, body.address, body.area, body.steps)


@router.post("/{webhook}/end")
def end(webhook: UUID, system: Running, officer: Caller) -> dict[str, Any]:
    """Tell nothing more there; what waits is not sent."""
    return webhooks.end(system, officer, webhook)


@router.get("/{webhook}/dead")
def dead(
    webhook: UUID, system: Running, officer: Caller, pages: Annotated[Pages, up_to(200)]
) -> list[dict[str, Any]]:
    """What was tried for three days and left lying, the latest first."""
    return pages.of(webhooks.dead(system, officer, webhook))


@router.post("/{webhook}/retry")
def retry(webhook: UUID, system: Running, officer: Caller) -> dict[str, Any]:
    """Have everything tried again that was left lying."""
    return webhooks.retry(system, officer, webhook)
