"""A provider is asked. An adapter is foreign code: whatever it raises that it should not is its own
fault, and may say of whom it was; so nobody is told but of what kind it is.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeVar, get_args

import structlog

from workers.sentence import Told
from workers.signing.kernel import Later, NotTaken, Provider, Signer, Standing, State

T = TypeVar("T")

_REFERENCE: Final = re.compile(r"[!-~]{1,100}")

_log = structlog.get_logger()


class ProviderAway(Told):
    """The provider of electronic signatures does not answer; what was recorded stays."""


def ask(provider: Provider, document: bytes, signers: Sequence[Signer], key: str) -> str:
    """Have it signed; what it is called there. Raises ProviderAway, NotTaken."""
    reference = _asked(provider, lambda: provider.ask(document, signers, key))
    if not (isinstance(reference, str) and _REFERENCE.fullmatch(reference)):
        raise away(provider, "reference")
    return reference


def look(provider: Provider, reference: str) -> Standing:
    """How far it is. Raises ProviderAway."""
    try:
        found = _asked(provider, lambda: Standing(*provider.look(reference)))
    except NotTaken as error:
        raise away(provider, error.why) from None
    if found.state not in get_args(State):
        raise away(provider, "state")
    return found


def away(provider: Provider, why: str) -> ProviderAway:
    """That it does not answer, or not as it should."""
    return ProviderAway(
        "{provider} does not answer as it should ({why}). Nothing is lost: look again later",
        provider=provider.name,
        why=why,
    )


def _asked(provider: Provider, asks: Callable[[], T]) -> T:
    try:
        return asks()
    except NotTaken:
        raise
    except Later as error:
        raise away(provider, error.why) from None
    except Exception as error:
        kind = type(error).__name__
        _log.error("adapter failed", provider=provider.name, error=kind)
        raise away(provider, kind) from None
