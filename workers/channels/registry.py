"""Which channels this system has: inbox, mail, webhooks, and the adapters that a setting names.

A channel without its settings is not there: whoever named it as their first is reached by the next.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Final

from workers.channels.inbox import Inbox
from workers.channels.kernel import Channel
from workers.channels.smtp import Smtp
from workers.channels.webhook import Webhook
from workers.observe import CHANNEL
from workers.settings import Settings

_OF_OFFICERS: Final = frozenset({Inbox.name, Webhook.name})


class NoSuchAdapter(Exception):
    """`JIEFEN_CHANNELS` names something that cannot be imported or is no channel."""


def channels(settings: Settings) -> Mapping[str, Channel]:
    """Every channel by its name. Raises NoSuchAdapter."""
    ours: list[Channel] = [Inbox(), Webhook(inside=settings.webhook_inside), *_mail(settings)]
    made: dict[str, Channel] = {channel.name: channel for channel in ours}
    for path in _adapters(settings):
        adapter = _adapter(path)
        made[adapter.name] = adapter
    for name in made:
        CHANNEL.labels(name).set(1)
    return made


@cache
def to_parties(settings: Settings) -> Mapping[str, Channel]:
    """The channels that reach somebody who has no account here: mail, and the adapters. One that
    cannot be made is none."""
    made: dict[str, Channel] = {channel.name: channel for channel in _mail(settings)}
    for path in _adapters(settings):
        with suppress(NoSuchAdapter):
            adapter = _adapter(path)
            made[adapter.name] = adapter
    return {name: channel for name, channel in made.items() if name not in _OF_OFFICERS}


def nameable(settings: Settings) -> frozenset[str]:
    """The channels that an officer can name: mail as well while its server is not set, which is
    tried once it is. An adapter that cannot be made is none; who sends says so.
    """
    names = {*_OF_OFFICERS, Smtp.name}
    for path in _adapters(settings):
        with suppress(NoSuchAdapter):
            names.add(_adapter(path).name)
    return frozenset(names)


def _mail(settings: Settings) -> tuple[Smtp, ...]:
    if not settings.smtp_host:
        return ()
    made = Smtp(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_from,
        user=settings.smtp_user,
        password=settings.smtp_password,
        security=settings.smtp_security,
    )
    return (made,)


def _adapters(settings: Settings) -> list[str]:
    return [path for part in settings.channels.split(",") if (path := part.strip())]


def _adapter(path: str) -> Channel:
    module, _, attribute = path.partition(":")
    try:
        made = getattr(import_module(module), attribute)()
    except (ImportError, AttributeError, ValueError) as error:
        raise NoSuchAdapter(
            f"JIEFEN_CHANNELS names {path!r}, which cannot be made: give package.module:Class"
        ) from error
    if not (isinstance(getattr(made, "name", None), str) and callable(getattr(made, "send", None))):
        raise NoSuchAdapter(f"JIEFEN_CHANNELS names {path!r}, which has no name and send()")
    adapter: Channel = made
    return adapter
