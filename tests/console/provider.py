"""An OpenID provider on a port of this machine, which says what a test has it say."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT: Final = "jiefen"
SECRET: Final = "a-secret-of-the-client"
KEY: Final = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER: Final = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


class Provider:
    """What it says can be changed: `claims` of the id token, `says` of the person (for whoever asks
    once more), `announces` of itself, `signs` with which key; `answers` instead, by path."""

    def __init__(self) -> None:
        self.issuer = ""
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.honest()

    def honest(self, **but: Any) -> None:
        """What it says is right again, but for this."""
        self.own = self.signs = KEY
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.claims: dict[str, Any] = {}
        self.says: dict[str, Any] = {}
        self.announces: dict[str, Any] = {}
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.slow = 0.0
        for name, held in but.items():
            setattr(self, name, held)

    def announced(self) -> dict[str, Any]:
        """The discovery document."""
        held = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        return held | self.announces

    def token(self, asked: dict[str, str]) -> str:
        """The id token for what was asked."""
        now = int(time.time())
        held = {
            "iss": self.issuer,
            "sub": "4711",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "preferred_username": "M-Qian",
            "groups": ["mediators"],
        }
        held = {name: value for name, value in (held | self.claims).items() if value is not None}
        if self.header["alg"] == "RS256":
            return jwt.encode(self.header, held, self.signs)
        text = ".".join(_packed(json.dumps(part).encode()) for part in (self.header, held))
        public = KEY.as_pem(private=False)  # taken for a shared secret: what a forger has
        shared = hmac.digest(public, text.encode(), "sha256")
        return f"{text}.{_packed(shared) if self.header['alg'] == 'HS256' else ''}"

    def exchanged(self, form: dict[str, str], shown: str) -> tuple[int, dict[str, Any]]:
        """A code against a token: once, to the client itself, and to whoever asked for it."""
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = _packed(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        good = asked is not None and verifier == asked["code_challenge"]
        if asked is None or not good or shown != f"Basic {basic}":
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        held = {"access_token": access, "token_type": "Bearer", "expires_in": 300}
        return 200, held | {"id_token": self.token(asked)}


def _packed(held: bytes) -> str:
    return base64.urlsafe_b64encode(held).rstrip(b"=").decode()


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        self._answer(self.rfile.read(length).decode())

    def _answer(self, body: str) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        self.provider.asked.append(path)
        time.sleep(self.provider.slow)
        if path in self.provider.answers:
            self._send(*self.provider.answers[path])
            return
        given = {name: held[0] for name, held in parse_qs(query or body).items()}
        match path:
            case "/.well-known/openid-configuration":
                self._json(200, self.provider.announced())
            case "/keys":
                self._json(200, {"keys": [self.provider.own.as_dict(private=False)]})
            case "/token":
                shown = self.headers.get("authorization", "")
                self._json(*self.provider.exchanged(given, shown))
            case "/userinfo":
                self._json(200, {"sub": "4711", **self.provider.says})
            case "/authorize":
                self._send(303, b"", f"{given['redirect_uri']}?{self._back(given)}")
            case "/end":
                self._json(200, {"ended": True})
            case _:
                self._send(404, b"")

    def _back(self, given: dict[str, str]) -> str:
        code = secrets.token_urlsafe(16)
        self.provider.codes[code] = given
        return urlencode({"code": code, "state": given["state"]})

    def _json(self, status: int, held: dict[str, Any]) -> None:
        self._send(status, json.dumps(held).encode())

    def _send(self, status: int, body: bytes, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("location", location)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing to see."""


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """The provider, at an address."""
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
    thread.join()
