"""Where officers sign in, if the settings name a provider; what asks it is loaded only then."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from workers.console.posts import Post, Posts
from workers.sentence import Told
from workers.settings import Settings

if TYPE_CHECKING:
    from workers.console.openid import Provider

BACK: Final = "/sign-in/provider/back"
"""Where the provider leads back to; it is registered there."""
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class ProviderSet(Told):
    """The settings of the provider cannot be used."""


class Away(Exception):
    """The provider does not answer, or not with what was agreed. The text is for the log."""


class Doubtful(Exception):
    """What came is not what the provider says of this log-in. The text is for the log."""


class Said(NamedTuple):
    """Who somebody is, by their provider: an id that nobody has checked yet, and their posts."""

    who: str
    posts: list[Post]


@lru_cache(maxsize=8)
def provider_of(settings: Settings) -> "Provider | None":
    """The provider that the settings name; None if they name none. Raises ProviderSet, Unmapped."""
    if not settings.oidc_issuer:
        return None
    for name in ("oidc_client_id", "oidc_mapping"):
        if not getattr(settings, name):
            raise ProviderSet(
                "JIEFEN_OIDC_ISSUER is set, and {variable} is not",
                variable=f"JIEFEN_{name.upper()}",
            )
    for name, address in (("oidc_issuer", settings.oidc_issuer), ("origin", settings.site())):
        if not safe(address):
            raise ProviderSet(
                "{variable} is no address that begins with https:// (http:// is for this machine)",
                variable=f"JIEFEN_{name.upper()}",
            )
    from workers.console.openid import Provider  # noqa: PLC0415

    return Provider(settings, Posts.of(Path(settings.oidc_mapping)))


def safe(address: str) -> bool:
    """Whether nobody on the way reads or alters what goes there."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    )
