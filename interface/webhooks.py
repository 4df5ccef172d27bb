"""Webhooks as offices keep them: who is told of which steps of the cases of an area, what was left
lying, and trying that again. The secret is shown once; the address, never again but for its host.
"""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from domain.areas import written
from domain.kernel import Officer
from domain.webhooks import MAKERS, STEPS, may_subscribe
from interface.callers import for_officers, for_who_keeps_it_running
from interface.ledgers.asked import check_area
from interface.problems import Unusable
from workers.channels.kernel import Unreachable
from workers.channels.webhook import PREFIX, Webhook
from workers.ids import new_stream
from workers.system import System
from workers.webhooks import book
from workers.webhooks.book import Subscription

COLUMNS: Final = (
    "webhook",
    "host",
    "area",
    "steps",
    "by",
    "made_at",
    "waiting",
    "dead",
    "ended_at",
)
"""What a terminal shows of them."""
LYING: Final = ("fact", "case", "version", "recorded_at", "tries", "why")
"""What it shows of what was left lying."""
_SHOWN: Final = 200
_SECRET: Final = 32

Row = dict[str, Any]


def subscribe(
    system: System, by: Officer, address: str, area: str, steps: Sequence[str] = ()
) -> Row:
    """Have the steps of an area's cases told to an address; `secret` is what each telling is signed
    with, and is shown this once. Raises Unusable, Refused."""
    for_officers(by)
    check_area(area)
    may_subscribe(system.seated(by), area, steps)
    secret = ""
    if "#" not in address:
        secret = PREFIX + b64encode(secrets.token_bytes(_SECRET)).decode()
        address = f"{address}#{secret}"
    try:
        host = Webhook(inside=system.settings.webhook_inside).check(address).host
    except Unreachable as error:
        raise Unusable(422, "bad-input", _WHY[error.why]) from None
    new = new_stream()
    made = Subscription(
        id=new,
        officer=by.id,
        role=by.role,
        office=by.office,
        area=written(area),
        steps=list(dict.fromkeys(steps)),
        host=host,
        receiver=system.vault.master.sealed(address, new),
        made_at=datetime.now(UTC),
        ended_at=None,
        ended_by=None,
    )
    with system.pool.connection() as connection:
        book.make(connection, made)
    return _row(made, {}) | ({"secret": secret} if secret else {})


_WHY: Final = {
    "no_webhook_address": "That is no address of a webhook: https://host/path",
    "not_https": "A webhook goes over https",
    "no_webhook_secret": "A webhook's secret is 24 to 64 bytes in base64 behind whsec_",
    "internal_address": "Nothing is posted to addresses of private networks",
}


def listed(system: System, reader: Officer) -> list[Row]:
    """The webhooks of the reader's office, the latest first, and how much of each waits or was left
    lying. Raises Unusable."""
    _keeps(reader)
    with system.reading.connection() as connection:
        found = book.of_office(connection, reader.office)
        counts = book.counts(connection, [each.id for each in found])
    return [_row(each, counts.get(each.id, {})) for each in found]


def end(system: System, by: Officer, webhook: UUID) -> Row:
    """Tell nothing more there; what waits is not sent. Raises Unusable."""
    _own(system, by, webhook)
    with system.pool.connection() as connection:
        book.end(connection, webhook, by.id)
    return _row(_own(system, by, webhook), {})


def dead(system: System, reader: Officer, webhook: UUID) -> list[Row]:
    """What was left lying of a webhook, the latest first. Raises Unusable."""
    _own(system, reader, webhook)
    with system.reading.connection() as connection:
        found = book.dead_ones(connection, webhook, _SHOWN)
    return [
        {
            "id": each.id,
            "case": each.stream,
            "fact": each.fact,
            "version": each.version,
            "recorded_at": each.recorded_at,
            "tries": each.tries,
            "why": each.why,
        }
        for each in found
    ]


def retry(system: System, by: Officer, webhook: UUID) -> Row:
    """Have everything tried again that was left lying: by the office whose webhook it is, or by
    whoever keeps the system running, who is shown nothing by it. Raises Unusable."""
    if by.role == "operator":
        for_who_keeps_it_running(by)
        _there(system, webhook)
    else:
        _own(system, by, webhook)
    with system.pool.connection() as connection:
        return {"webhook": webhook, "tried_again": book.retry(connection, webhook)}


def _own(system: System, reader: Officer, webhook: UUID) -> Subscription:
    _keeps(reader)
    found = _there(system, webhook)
    if found.office != reader.office:
        raise Unusable(404, "not-found", "Your office has no such webhook")
    return found


def _there(system: System, webhook: UUID) -> Subscription:
    with system.pool.connection() as connection:
        found = book.find(connection, webhook)
    if found is None:
        raise Unusable(404, "not-found", "Your office has no such webhook")
    return found


def _keeps(reader: Officer) -> None:
    for_officers(reader)
    if reader.role not in MAKERS or not reader.office:
        text = "Who answers for an office or an area sees to its webhooks"
        raise Unusable(403, "not-for-this-role", text)


def _row(of: Subscription, counts: dict[str, int]) -> Row:
    return {
        "webhook": of.id,
        "host": of.host,
        "area": of.area,
        "steps": of.steps or list(STEPS),
        "by": of.officer,
        "made_at": of.made_at,
        "waiting": counts.get("waiting", 0),
        "dead": counts.get("dead", 0),
        "ended_at": of.ended_at,
    }
