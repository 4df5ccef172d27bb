"""Which provider of electronic signatures this system has: one that a setting names, or none."""

import re
from importlib import import_module
from typing import Final

from workers.sentence import Told
from workers.settings import Settings
from workers.signing.kernel import Provider

_NAME: Final = re.compile(r"[A-Z]{1,8}CA")


class NoSuchProvider(Told):
    """`JIEFEN_SIGNING` names something that cannot be imported or is no provider."""


def provider_at_hand(settings: Settings) -> Provider | None:
    """The provider, None if none is set. Raises NoSuchProvider."""
    path = settings.signing
    if not path:
        return None
    module, _, attribute = path.partition(":")
    try:
        made = getattr(import_module(module), attribute)()
    except Exception as error:  # an adapter is foreign code
        raise NoSuchProvider(
            "JIEFEN_SIGNING names {path}, which cannot be made: give package.module:Class",
            path=path,
        ) from error
    does = all(callable(getattr(made, name, None)) for name in ("ask", "look"))
    if not (does and _NAME.fullmatch(str(getattr(made, "name", "")))):
        raise NoSuchProvider(
            "JIEFEN_SIGNING names {path}, which is no provider: it needs ask(), look(), and the "
            "short name of a certified provider, like CFCA",
            path=path,
        )
    provider: Provider = made
    return provider
