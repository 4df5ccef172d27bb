"""Which provider there is follows from a setting; the documented adapter works as printed."""

import base64
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest

from interface.doctor import _electronic_signatures
from tests.signing.provider import AT
from workers.settings import Settings
from workers.signing.kernel import Later, NotTaken, Signer
from workers.signing.registry import NoSuchProvider, provider_at_hand

PAGE = Path(__file__).parents[2] / "docs" / "signatures.md"


def test_unset_there_is_none() -> None:
    assert provider_at_hand(Settings()) is None
    assert _electronic_signatures(Settings()) == []


def test_the_one_that_is_set_is_there_and_the_doctor_says_so() -> None:
    settings = Settings(signing=AT)
    made = provider_at_hand(settings)
    assert made and made.name == "CFCA"
    (finding,) = _electronic_signatures(settings)
    assert finding.well and finding.told("en").found == "at CFCA"


@pytest.mark.parametrize(
    "path", ["no.such.module:It", "json:Nothing", "json", "json:JSONDecoder", "a b:c", ":"]
)
def test_what_is_no_provider_is_said(path: str) -> None:
    with pytest.raises(NoSuchProvider, match="JIEFEN_SIGNING"):
        provider_at_hand(Settings(signing=path))
    (finding,) = _electronic_signatures(Settings(signing=path))
    assert not finding.well and path in finding.told("zh").found


class _Gateway(BaseHTTPRequestHandler):
    """Takes one flow, refuses numbers that are none, and says it is signed."""

    told: ClassVar[list[Any]] = []

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.append(asked)
        known = all(each["phone"] for each in asked["signers"])
        self._answer(200 if known else 422, {"flow": "f-1"})

    def do_GET(self) -> None:
        state = {"state": "signed", "pdf": base64.b64encode(b"%PDF-1.7").decode()}
        self._answer(200 if self.path == "/flows/f-1" else 500, state)

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, status: int, told: Any) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())


def test_the_adapter_of_the_page_works_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, rest = PAGE.read_text("utf-8").partition("```python\n")
    (tmp_path / "signing_of_the_page.py").write_text(rest.partition("```")[0], "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    made = provider_at_hand(Settings(signing="signing_of_the_page:Gateway"))
    assert made
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Gateway)
    monkeypatch.setenv("SIGNING_GATEWAY", f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        assert made.ask(b"%PDF-1.7", [Signer("张三", "13900000000")], "key-1") == "f-1"
        with pytest.raises(NotTaken, match="http_422"):
            made.ask(b"%PDF-1.7", [Signer("张三", "")], "key-2")
        assert made.look("f-1") == ("signed", b"%PDF-1.7")
        with pytest.raises(Later, match="http_500"):
            made.look("f-2")
    finally:
        server.shutdown()
        server.server_close()
        sys.modules.pop("signing_of_the_page")
    with pytest.raises(Later, match="away"):
        made.look("f-1")
    signer = {"name": "张三", "phone": "13900000000"}
    assert _Gateway.told[0] == {"id": "key-1", "pdf": "JVBERi0xLjc=", "signers": [signer]}
