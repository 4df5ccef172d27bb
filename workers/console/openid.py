"""Asks an OpenID provider who somebody is: authorization code, with PKCE, state and nonce.

Nothing a provider says is used before it is checked: the id token is signed by one of its keys, for
us, now, and for this very log-in. A provider that is away holds up nobody who is signed in: few ask
at once, and none for long.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from threading import BoundedSemaphore
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
from pydantic import BaseModel

from workers.console.posts import Posts
from workers.console.provider import BACK, Away, Doubtful, Said, safe
from workers.settings import Settings

SECONDS: Final = 5.0
"""How long one answer of the provider may take."""
KNOWN_FOR: Final = 600.0
"""Seconds for which what a provider announced of itself is not asked again."""
_AT_ONCE: Final = 8
_MOST: Final = 1 << 20
_SKEW: Final = 60
_SIGNED: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""Signatures that only whoever holds a private key can make: not `none`, not a shared secret."""


_NONSENSE: Final = (ValueError, TypeError, KeyError, AttributeError)
"""What libraries raise when they are handed something else than was agreed."""


class _Announced(BaseModel):
    """What a provider announces of itself, as far as it is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    id_token_signing_alg_values_supported: list[str] = ["RS256"]

    def addresses(self) -> tuple[str, ...]:
        """Every address that is gone to."""
        asked = (self.authorization_endpoint, self.token_endpoint, self.jwks_uri)
        return (*asked, self.userinfo_endpoint, self.end_session_endpoint)


class Provider:
    """One provider, as the settings name it."""

    def __init__(self, settings: Settings, posts: Posts) -> None:
        self._settings, self._posts = settings, posts
        self.name = settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or ""
        self._transport = _Bounded()
        self._client = httpx.Client(transport=self._transport, timeout=SECONDS)
        self._doors = BoundedSemaphore(_AT_ONCE)
        self._announced: tuple[float, _Announced] | None = None
        self._keys: tuple[float, Any] | None = None

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where somebody is sent to say who they are. Raises Away."""
        with self._asking() as (client, known):
            address, _ = client.create_authorization_url(
                known.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
        return str(address)

    def is_it(self, issuer: str) -> None:
        """Raises Doubtful if another one leads back here (RFC 9207; few providers say)."""
        if issuer and issuer != self._settings.oidc_issuer:
            raise Doubtful("another issuer leads back")

    def said(self, code: str, nonce: str, verifier: str) -> Said:
        """Who came back with this code. Raises Away, Doubtful."""
        with self._asking() as (client, known):
            token = client.fetch_token(
                known.token_endpoint,
                code=code,
                code_verifier=verifier,
                grant_type="authorization_code",
            )
            claims = self._checked(known, token, nonce)
            claims |= self._more(known, token, claims)
        return Said(
            str(claims.get(self._settings.oidc_officer_claim, "")), self._posts.held(claims)
        )

    def end(self) -> str:
        """Where somebody signs out of the provider too; "" if it announces no such place, or
        nothing at all now."""
        try:
            with self._asking() as (_, known):
                where = known.end_session_endpoint
        except Away:
            return ""
        back = {
            "client_id": self._settings.oidc_client_id,
            "post_logout_redirect_uri": f"{self._settings.site()}/sign-in",
        }
        return f"{where}{'&' if '?' in where else '?'}{urlencode(back)}" if where else ""

    def answers(self) -> bool:
        """Whether it is there, and is the one that was meant."""
        try:
            with self._asking():
                return True
        except Away:
            return False

    @contextmanager
    def _asking(self) -> Iterator[tuple[Any, _Announced]]:
        """A client of the provider, and what that announces. What fails on the way is Away, or
        Doubtful."""
        from authlib.integrations.base_client import OAuthError  # noqa: PLC0415
        from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415

        ours = self._settings
        if not self._doors.acquire(blocking=False):
            raise Away("too many ask it at once")
        try:
            known = self._known()
            client = OAuth2Client(
                ours.oidc_client_id,
                ours.oidc_client_secret,
                token_endpoint_auth_method=_shown(known, ours.oidc_client_secret),
                scope="openid profile",
                redirect_uri=f"{ours.site()}{BACK}",
                code_challenge_method="S256",
                transport=self._transport,
                timeout=SECONDS,
            )
            yield client, known
        except OAuthError as error:
            raise Doubtful(str(error.error)[:64]) from error
        except (httpx.HTTPError, httpx.InvalidURL, *_NONSENSE) as error:
            raise Away(type(error).__name__) from error
        finally:
            self._doors.release()

    def _known(self) -> _Announced:
        """What the provider announces of itself. Raises Away."""
        if self._announced and self._announced[0] > time.monotonic():
            return self._announced[1]
        issuer = self._settings.oidc_issuer
        where = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        found = _Announced.model_validate(self._read(where))
        if found.issuer != issuer:
            raise Away("it says that it is another one")
        if not all(safe(each) for each in found.addresses() if each):
            raise Away("it names an address that is not safe")
        self._announced = (time.monotonic() + KNOWN_FOR, found)
        return found

    def _checked(self, known: _Announced, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The claims of the id token. Raises Doubtful."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
        from joserfc.errors import InvalidKeyIdError, JoseError  # noqa: PLC0415
        from joserfc.jwt import decode  # noqa: PLC0415

        ours = self._settings
        signed = sorted(_SIGNED & set(known.id_token_signing_alg_values_supported))
        aimed: dict[str, Any] = {
            "iss": {"essential": True, "value": ours.oidc_issuer},
            "aud": {"essential": True, "value": ours.oidc_client_id},
        }
        asked: dict[str, Any] = {"client_id": ours.oidc_client_id, "nonce": nonce}
        asked["access_token"] = token.get("access_token")
        try:
            text = str(token["id_token"])
            try:
                read = decode(text, self._signs_with(known), signed)
            except InvalidKeyIdError:  # it has new keys
                self._keys = None
                read = decode(text, self._signs_with(known), signed)
            CodeIDToken(read.claims, read.header, options=aimed, params=asked).validate(
                leeway=_SKEW
            )
        except (JoseError, *_NONSENSE) as error:
            what = getattr(error, "claim", "")
            raise Doubtful(f"{type(error).__name__} {what}".strip()) from error
        return dict(read.claims)

    def _signs_with(self, known: _Announced) -> Any:
        """The provider's public keys. Raises HTTPError."""
        from joserfc.jwk import KeySet  # noqa: PLC0415

        if self._keys is None or self._keys[0] < time.monotonic():
            read: Any = self._read(known.jwks_uri)
            held = KeySet.import_key_set(read)
            self._keys = (time.monotonic() + KNOWN_FOR, held)
        return self._keys[1]

    def _more(
        self, known: _Announced, token: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What the provider says only when asked once more, of the very same somebody."""
        wanted = {self._settings.oidc_officer_claim, self._posts.claim} - claims.keys()
        if not wanted or not known.userinfo_endpoint:
            return {}
        shown = {"authorization": f"Bearer {token['access_token']}"}
        held = self._read(known.userinfo_endpoint, shown)
        if held.get("sub") != claims["sub"]:
            raise Doubtful("another subject")
        return {name: held[name] for name in wanted & held.keys()}

    def _read(self, address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """A JSON object. Raises HTTPError, ValueError."""
        answer = self._client.get(address, headers=headers)
        if answer.status_code != httpx.codes.OK:
            answer.raise_for_status()
            raise ValueError(answer.status_code)
        held = answer.json()
        if not isinstance(held, dict):
            raise ValueError("no object")
        return held


class _Bounded(httpx.BaseTransport):
    """Takes an answer whole, within a time and a size."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One answer. Raises HTTPError."""
        until, held = time.monotonic() + SECONDS, b""
        request.headers["accept-encoding"] = "identity"
        with closing(self._inner.handle_request(request)) as answer:
            for part in answer.iter_raw():
                held += part
                if len(held) > _MOST or time.monotonic() > until:
                    raise httpx.ReadTimeout("too long", request=request)
        kind = answer.headers.get("content-type", "")
        return httpx.Response(answer.status_code, headers={"content-type": kind}, content=held)


def _shown(known: _Announced, secret: str) -> str:
    """How the client shows that it is itself."""
    if not secret:
        return "none"
    basic = "client_secret_basic"
    offered = known.token_endpoint_auth_methods_supported
    return (
        basic if basic in offered or "client_secret_post" not in offered else "client_secret_post"
    )
