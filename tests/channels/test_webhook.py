"""A webhook is what the specification's own library accepts, and goes nowhere but outside."""

import base64
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from tests.channels.sinks import HookSink, Trust, hook_server, trust
from workers.channels import webhook
from workers.channels.kernel import Later, Message, Unreachable
from workers.channels.webhook import Webhook, outside, signature

MESSAGE = Message("transfer_offered", "7KQ2-M4XA", "https://jiefen.example/inbox/1", "zh")
SECRET, NEXT = ("whsec_" + base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@pytest.fixture
def sink() -> Iterator[HookSink]:
    with hook_server() as running:
        yield running


def post(sink: HookSink, secrets: str = SECRET, path: str = "/hook?of=1") -> None:
    Webhook(inside=True).send(f"{sink.url}{path}#{secrets}", MESSAGE, "key-1")


def test_the_specifications_library_accepts_it(sink: HookSink) -> None:
    post(sink)
    ((path, headers, body),) = sink.posts
    assert path == "/hook?of=1"
    held = Verifier(SECRET).verify(body, headers)
    assert held == {
        "type": "notice.transfer_offered",
        "data": {"code": MESSAGE.code, "link": MESSAGE.link},
    }
    assert headers["webhook-id"] == "key-1"
    assert headers["Content-Type"] == "application/json"


def test_it_accepts_nothing_that_was_altered_or_signed_by_another(sink: HookSink) -> None:
    post(sink)
    ((_, headers, body),) = sink.posts
    for secret, text, head in (
        (NEXT, body, headers),
        (SECRET, body + b" ", headers),
        (SECRET, body, headers | {"webhook-id": "key-2"}),
    ):
        with pytest.raises(WebhookVerificationError):
            Verifier(secret).verify(text, head)


def test_while_a_secret_is_changed_both_verify(sink: HookSink) -> None:
    post(sink, f"{SECRET},{NEXT}")
    ((_, headers, body),) = sink.posts
    for secret in (SECRET, NEXT):
        assert Verifier(secret).verify(body, headers)


def test_the_secret_is_sent_to_nobody(sink: HookSink) -> None:
    post(sink)
    assert SECRET.encode() not in json.dumps(sink.posts[0][:2]).encode() + sink.posts[0][2]


def test_a_value_known_from_elsewhere() -> None:
    """Made with openssl: printf 'msg_1.1674087231.{}' | openssl dgst -sha256 -hmac ... -binary."""
    expected = "v1,ePb3xdavrPEXjomuxEnQnMntqXVTCnB7ujtjVeAv88A="
    assert signature(b"0123456789abcdef01234567", "msg_1", 1674087231, b"{}") == expected


@pytest.mark.parametrize(
    ("status", "headers", "raised", "seconds"),
    [
        (302, {"Location": "http://127.0.0.1:1/"}, Later, None),
        (404, {}, Later, None),
        (429, {"Retry-After": "90"}, Later, 90),
        (503, {"Retry-After": "99999999"}, Later, 86400),
        (500, {"Retry-After": "soon"}, Later, None),
        (410, {}, Unreachable, None),
    ],
)
def test_what_the_receiver_answers_decides(
    status: int, headers: dict[str, str], raised: type[Exception], seconds: int | None
) -> None:
    with hook_server(answers=[(status, headers)]) as sink:
        with pytest.raises(raised, match=f"^http_{status}$") as said:
            post(sink)
        assert len(sink.posts) == 1, "a redirect was followed"
    if isinstance(said.value, Later):
        assert (said.value.after and said.value.after.total_seconds()) == seconds


def test_over_https_the_certificate_must_be_the_hosts(tmp_path: Path) -> None:
    machine: Trust = trust(tmp_path)
    with hook_server(tls=machine.server) as sink:
        with pytest.raises(Later, match="^tls$"):
            post(sink)
        Webhook(inside=True, trusted=machine.client).send(f"{sink.url}/#{SECRET}", MESSAGE, "key")
        assert len(sink.posts) == 1


def test_a_receiver_that_drips_its_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "ALTOGETHER", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(Later, match="^away$"):
            Webhook(inside=True).send(f"http://127.0.0.1:{port}/#{SECRET}", MESSAGE, "key")


def test_nobody_there(sink: HookSink) -> None:
    with pytest.raises(Later, match="^away$"):
        Webhook(inside=True).send(f"http://127.0.0.1:1/#{SECRET}", MESSAGE, "key")
    with pytest.raises(Later, match="^unknown_host$"):
        Webhook(inside=True).send(f"http://no-such-host.invalid/#{SECRET}", MESSAGE, "key")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "no_webhook_address"),
        ("ftp://host/#" + SECRET, "no_webhook_address"),
        ("https:///path#" + SECRET, "no_webhook_address"),
        ("https://user:word@host/#" + SECRET, "no_webhook_address"),
        ("https://host:99999/#" + SECRET, "no_webhook_address"),
        ("https://host/\r\nX: y#" + SECRET, "no_webhook_address"),
        ("https://host/张三#" + SECRET, "no_webhook_address"),
        ("https://host/", "no_webhook_secret"),
        ("https://host/#whsec_c2hvcnQ=", "no_webhook_secret"),
        ("https://host/#not-base64", "no_webhook_secret"),
        ("http://host/#" + SECRET, "not_https"),
    ],
)
def test_what_is_no_address_is_never_tried(address: str, why: str) -> None:
    with pytest.raises(Unreachable, match=f"^{why}$"):
        Webhook().send(address, MESSAGE, "key")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
    ],
)
def test_an_address_inside_is_none_of_the_outside(address: str) -> None:
    assert not outside(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "223.5.5.5", "2400:3200::1"])
def test_an_address_outside(address: str) -> None:
    assert outside(address)


def test_a_name_that_leads_inside_is_not_connected_to(
    sink: HookSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(sink.url.rpartition(":")[2])
    with pytest.raises(Unreachable, match="^internal_address$"):
        Webhook().send(f"https://localhost:{port}/#{SECRET}", MESSAGE, "key")
    assert not sink.posts


def test_what_was_looked_at_is_what_is_connected_to(
    sink: HookSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads elsewhere the second time it is asked leads nowhere."""
    asked: list[str] = []
    port = int(sink.url.rpartition(":")[2])

    def look_up(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    Webhook(inside=True).send(f"http://receiver.example:{port}/#{SECRET}", MESSAGE, "key")
    assert asked.count("receiver.example") == 1
    assert sink.posts[0][1]["Host"] == f"receiver.example:{port}"
