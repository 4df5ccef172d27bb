"""Which channels there are follows from the settings; the documented adapter works as printed."""

import json
import sys
from pathlib import Path

import pytest

from tests.channels.sinks import hook_server
from workers.channels.at_once import may_be
from workers.channels.kernel import Later, Message, Unreachable
from workers.channels.registry import NoSuchAdapter, channels, to_parties
from workers.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "channels.md"
MESSAGE = Message("deadline_passed", "7KQ2-M4XA", "https://jiefen.example/inbox/1", "en")


def test_mail_is_there_when_a_server_is_named() -> None:
    assert set(channels(Settings())) == {"inbox", "webhook"}
    assert set(channels(Settings(smtp_host="mail.example"))) == {"inbox", "webhook", "email"}


def test_parties_are_reached_by_mail_and_adapters_and_by_no_way_of_officers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "adapters_of_a_city.py").write_text(
        "class Sms:\n    name = 'sms'\n    def send(self, address, message, key): ...\n", "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert set(to_parties(Settings())) == set()
    named = "adapters_of_a_city:Sms,no.such.module:It,workers.channels.inbox:Inbox"
    assert set(to_parties(Settings(smtp_host="mail.example", channels=named))) == {"email", "sms"}
    sys.modules.pop("adapters_of_a_city")


def test_what_is_in_the_inbox_has_arrived() -> None:
    channels(Settings())["inbox"].send("duty room", MESSAGE, "key-1")


def test_no_secret_is_shown() -> None:
    settings = Settings(smtp_host="mail.example", smtp_password="a-secret")
    assert "a-secret" not in repr(settings) + repr(channels(settings))


def test_the_adapter_of_the_page_works_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, rest = PAGE.read_text("utf-8").partition("```python\n")
    (tmp_path / "adapter_of_the_page.py").write_text(rest.partition("```")[0], "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    made = channels(Settings(channels="adapter_of_the_page:Sms"))
    assert may_be(made["sms"], "13900000000")
    assert not may_be(made["sms"], "139")
    with hook_server(answers=[(200, {}), (500, {}), (422, {})]) as sink:
        monkeypatch.setenv("SMS_GATEWAY", sink.url)
        made["sms"].send("13900000000", MESSAGE, "key-1")
        with pytest.raises(Later, match="sms_500"):
            made["sms"].send("13900000000", MESSAGE, "key-2")
        with pytest.raises(Unreachable, match="sms_422"):
            made["sms"].send("13900000000", MESSAGE, "key-3")
    with pytest.raises(Later, match="sms_away"):
        made["sms"].send("13900000000", MESSAGE, "key-4")
    held = json.loads(sink.posts[0][2])
    assert held["id"] == "key-1" and "7KQ2-M4XA" in held["text"]
    sys.modules.pop("adapter_of_the_page")


@pytest.mark.parametrize("path", ["no.such.module:It", "json:Nothing", "json", "json:JSONDecoder"])
def test_what_is_no_adapter_is_said(path: str) -> None:
    with pytest.raises(NoSuchAdapter, match="JIEFEN_CHANNELS"):
        channels(Settings(channels=path))


def test_links_begin_where_the_product_is_reached(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"api": "http://127.0.0.1:9000"}', "utf-8")
    assert Settings(data=tmp_path).link("inbox/1") == "http://localhost:9000/inbox/1"
    assert Settings(origin="https://j.example/").link("inbox/1") == "https://j.example/inbox/1"
    assert Settings(data=Path("/nowhere")).link("inbox/1") == "http://localhost:8420/inbox/1"
