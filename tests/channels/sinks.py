"""Where what was sent arrives: a mail server and a receiver of webhooks, real ones on this machine.

Both keep every byte they are sent, so that a test can look for what must not be among them.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from workers.local.process import free_port

USER, PASSWORD = "jiefen", "only-for-tests"
LOCAL = "127.0.0.1"


@dataclass
class Trust:
    """A certificate for this machine, and who trusts it."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def trust(folder: Path) -> Trust:
    """A new certificate for 127.0.0.1 and localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "jiefen tests")])
    now = datetime.now(UTC)
    names = [x509.IPAddress(ip_address(LOCAL)), x509.DNSName("localhost")]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "machine.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return Trust(server, ssl.create_default_context(cafile=str(file)))


@dataclass
class MailSink:
    """A mail server. `answers` are what it says to recipients, in turn; the last one stays."""

    answers: list[str] = field(default_factory=lambda: ["250 OK"])
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    asked: int = 0
    port: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        """What has arrived."""
        return [message_from_bytes(each, EmailMessage, policy=policy.default) for each in self.raw]

    async def handle_RCPT(  # noqa: N802 (aiosmtpd calls it so)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.recipients += envelope.rcpt_tos
        return "250 OK"


def _may(server: SMTP, session: Session, envelope: Envelope, how: str, who: Any) -> AuthResult:
    right = (who.login, who.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextmanager
def mail_server(*, tls: ssl.SSLContext | None = None, answers: Any = None) -> Iterator[MailSink]:
    """A running mail server: with `tls`, one that takes nothing before STARTTLS and a login."""
    sink = MailSink(answers or ["250 OK"])
    guarded: dict[str, Any] = {
        "tls_context": tls,
        "require_starttls": True,
        "authenticator": _may,
        "auth_required": True,
    }
    sink.port = free_port()
    controller = Controller(sink, LOCAL, sink.port, **(guarded if tls else {}))
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@dataclass
class HookSink:
    """A receiver of webhooks. `answers`: status and headers, in turn; the last one stays."""

    answers: list[tuple[int, dict[str, str]]] = field(default_factory=lambda: [(204, {})])
    posts: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""
    before_answering: Callable[[], None] = lambda: None

    def answer(self) -> tuple[int, dict[str, str]]:
        """The answer to what came last."""
        return self.answers[min(len(self.posts), len(self.answers)) - 1]


@contextmanager
def hook_server(*, tls: ssl.SSLContext | None = None, answers: Any = None) -> Iterator[HookSink]:
    """A running receiver, over https with `tls`."""
    sink = HookSink(answers or [(204, {})])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            length = int(self.headers["Content-Length"])
            sink.posts.append((self.path, dict(self.headers), self.rfile.read(length)))
            sink.before_answering()
            status, headers = sink.answer()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *values: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer((LOCAL, 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    sink.url = f"{'https' if tls else 'http'}://{LOCAL}:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
