"""Webhooks as Standard Webhooks 1.0.0 has them, signed with HMAC-SHA256 (`v1`).

The address is a URL with the receiver's own secret behind `#`: `https://host/path#whsec_...`; what
stands behind `#` is never sent. No redirect is followed, and the host is looked up once: what is
connected to is what was looked at. So neither a name nor an answer leads to a server inside the
office's own network, unless the setting allows that.
"""

import base64
import binascii
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Timer
from typing import NamedTuple
from urllib.parse import urlsplit

from workers.channels.kernel import Later, Message, Unreachable

LIMIT = 15.0
"""Seconds for connecting and for each piece of the answer (the specification: 15 to 30)."""
ALTOGETHER = 30.0
"""Seconds after which a receiver that drips its answer is cut off."""

PREFIX = "whsec_"
_SECRET_BYTES = range(24, 65)  # of the specification
_LONGEST_WAIT = timedelta(days=1)
_READ_AT_MOST = 64 * 1024
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address inside another


class Receiver(NamedTuple):
    """Where to post, and the secrets to sign with: a second one while they are being changed."""

    secure: bool
    host: str
    port: int
    target: str
    secrets: tuple[bytes, ...]


def signature(secret: bytes, key: str, timestamp: int, body: bytes) -> str:
    """One value of `webhook-signature`."""
    signed = b".".join((key.encode(), str(timestamp).encode(), body))
    return f"v1,{base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()}"


@dataclass(frozen=True)
class Webhook:
    """Posts to receivers. `inside`: private addresses, and plain http, are allowed."""

    inside: bool = False
    trusted: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)
    name: str = "webhook"

    def send(self, address: str, message: Message, key: str) -> None:
        """Post it. Raises Later, Unreachable."""
        self.post(address, _body(message), key)

    def check(self, address: str) -> Receiver:
        """Whether this is an address that may be posted to; a host that is not found now may be
        found later. Raises Unreachable."""
        receiver = self._allowed(address)
        with suppress(Later):
            self._look_up(receiver)
        return receiver

    def _allowed(self, address: str) -> Receiver:
        receiver = read_address(address)
        if not receiver.secure and not self.inside:
            raise Unreachable("not_https")
        return receiver

    def post(self, address: str, body: bytes, key: str) -> None:
        """Post a body, signed with each secret. Raises Later, Unreachable."""
        receiver = self._allowed(address)
        now = int(datetime.now(UTC).timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "jiefen",
            "webhook-id": key,
            "webhook-timestamp": str(now),
            "webhook-signature": " ".join(
                signature(secret, key, now, body) for secret in receiver.secrets
            ),
        }
        try:
            with self._connected(receiver) as connection:
                connection.request("POST", receiver.target, body, headers)
                answer = connection.getresponse()
                answer.read(_READ_AT_MOST)
        except TimeoutError as error:
            raise Later("timeout") from error
        except ssl.SSLError as error:
            raise Later("tls") from error
        except (OSError, http.client.HTTPException) as error:
            raise Later("away") from error
        _judge(answer)

    @contextmanager
    def _connected(self, receiver: Receiver) -> "Iterator[_Connection]":
        address = self._look_up(receiver)
        with closing(_Connection(receiver, address, self.trusted)) as connection:
            connection.connect()
            cut = Timer(ALTOGETHER, connection.cut)
            cut.daemon = True
            cut.start()
            try:
                yield connection
            finally:
                cut.cancel()

    def _look_up(self, receiver: Receiver) -> str:
        """An address of the host that may be connected to. Raises Later, Unreachable."""
        try:
            found = socket.getaddrinfo(receiver.host, receiver.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise Later("unknown_host") from error
        for *_, (address, *_) in found:
            if self.inside or outside(str(address)):
                return str(address)
        raise Unreachable("internal_address")


def outside(address: str) -> bool:
    """Whether an IP address is one of the public internet, and no other address in disguise."""
    known = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(known, ipaddress.IPv6Address) and _carries_another(known):
        return False
    return known.is_global and not known.is_multicast


def _carries_another(address: ipaddress.IPv6Address) -> bool:
    carried = address.sixtofour or address.teredo or address.ipv4_mapped
    return bool(carried) or address in _TRANSLATED


def read_address(address: str) -> Receiver:
    """The parts of a receiver's address. Raises Unreachable if it is none."""
    try:
        url = urlsplit(address)
        port = url.port
    except ValueError as error:
        raise Unreachable("no_webhook_address") from error
    printable = address.isascii() and address.isprintable() and " " not in address
    secure = url.scheme == "https"
    if not printable or not url.hostname or not (secure or url.scheme == "http"):
        raise Unreachable("no_webhook_address")
    if url.username is not None:
        raise Unreachable("no_webhook_address")
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    secrets = tuple(_secret(text) for text in url.fragment.split(","))
    return Receiver(secure, url.hostname, port or (443 if secure else 80), target, secrets)


def _secret(text: str) -> bytes:
    try:
        secret = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise Unreachable("no_webhook_secret") from error
    if not text.startswith(PREFIX) or len(secret) not in _SECRET_BYTES:
        raise Unreachable("no_webhook_secret")
    return secret


class _Connection(http.client.HTTPConnection):
    """To the address that was looked at, under the host's own name."""

    def __init__(self, receiver: Receiver, address: str, trusted: ssl.SSLContext) -> None:
        super().__init__(receiver.host, receiver.port, timeout=LIMIT)
        self.default_port = 443 if receiver.secure else 80  # left out of the Host header
        self._address, self._trusted = address, trusted if receiver.secure else None

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), LIMIT)
        if self._trusted is not None:
            self.sock = self._trusted.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it from another thread."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _body(message: Message) -> bytes:
    held = {
        "type": f"notice.{message.kind}",
        "data": {"code": message.code, "link": message.link},
    }
    return json.dumps(held, separators=(",", ":")).encode()


def _judge(answer: http.client.HTTPResponse) -> None:
    """2xx went, 410 is never tried again, all else another time."""
    if answer.status // 100 == http.HTTPStatus.OK // 100:
        return
    why = f"http_{answer.status}"
    if answer.status == http.HTTPStatus.GONE:
        raise Unreachable(why)
    wait = answer.getheader("Retry-After", "")
    after = timedelta(seconds=int(wait)) if wait.isdigit() and len(wait) < 10 else None  # noqa: PLR2004
    raise Later(why, min(after, _LONGEST_WAIT) if after else None)
