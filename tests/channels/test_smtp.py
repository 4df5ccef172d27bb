"""Mail is a sentence, a code and a link; what a server says decides if it goes again."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.sinks import LOCAL, PASSWORD, USER, MailSink, Trust, mail_server, trust
from workers.channels.kernel import Later, Message, Unreachable
from workers.channels.smtp import Smtp

MESSAGE = Message("deadline_passed", "7KQ2-M4XA", "https://jiefen.example/inbox/1", "zh")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    return trust(Path(tmp_path_factory.mktemp("trust")))


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with mail_server() as running:
        yield running


def plain(sink: MailSink) -> Smtp:
    return Smtp(LOCAL, sink.port, "notices@jiefen.example", security="none")


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh", "一项期限已届满"), ("en", "A time limit has passed")]
)
def test_a_mail_holds_a_sentence_a_code_and_a_link(
    sink: MailSink, language: str, sentence: str
) -> None:
    plain(sink).send("m@office.example", MESSAGE._replace(language=language), "key-1")  # type: ignore[arg-type]
    (mail,) = sink.mails
    assert sink.recipients == ["m@office.example"]
    assert mail["Subject"] == f"{sentence} [7KQ2-M4XA]"
    assert mail["From"] == "notices@jiefen.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert sentence in text and "7KQ2-M4XA" in text and MESSAGE.link in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_private_mail_has_no_code_in_its_subject_and_says_of_no_matter(
    sink: MailSink, language: str
) -> None:
    private = MESSAGE._replace(kind="party_code", language=language)  # type: ignore[arg-type]
    plain(sink).send("somebody@mail.example", private, "key-1")
    (mail,) = sink.mails
    text = mail.get_content()
    assert private.code in text and private.link in text
    assert private.code not in "".join(str(held) for held in mail.values())
    assert not re.search("matter|notice|案|登录", f"{mail['Subject']} {text}")


def test_the_same_key_is_the_same_mail(sink: MailSink) -> None:
    for _ in range(2):
        plain(sink).send("m@office.example", MESSAGE, "key-1")
    plain(sink).send("m@office.example", MESSAGE, "key-2")
    first, again, other = (mail["Message-ID"] for mail in sink.mails)
    assert first == again == "<key-1@jiefen.example>"
    assert other != first


def test_over_tls_with_a_login(machine: Trust) -> None:
    with mail_server(tls=machine.server) as sink:
        Smtp(LOCAL, sink.port, "n@x.example", USER, PASSWORD, trusted=machine.client).send(
            "m@office.example", MESSAGE, "key"
        )
        assert len(sink.raw) == 1


def test_a_server_that_cannot_be_trusted_gets_nothing(machine: Trust) -> None:
    with mail_server(tls=machine.server) as sink:
        with pytest.raises(Later, match="smtp_tls"):
            Smtp(LOCAL, sink.port, "n@x.example", USER, PASSWORD).send("m@x.example", MESSAGE, "k")
        assert not sink.raw


def test_a_server_without_starttls_is_not_spoken_to_in_clear(sink: MailSink) -> None:
    with pytest.raises(Later, match="smtp_away"):
        Smtp(LOCAL, sink.port, "n@x.example").send("m@x.example", MESSAGE, "k")
    assert not sink.raw


def test_a_wrong_login_is_no_fault_of_the_address(machine: Trust) -> None:
    with mail_server(tls=machine.server) as sink, pytest.raises(Later, match="smtp_login"):
        Smtp(LOCAL, sink.port, "n@x.example", USER, "wrong", trusted=machine.client).send(
            "m@x.example", MESSAGE, "k"
        )


@pytest.mark.parametrize(
    ("answer", "raised"),
    [("550 no such user", Unreachable), ("451 try again later", Later)],
)
def test_what_the_server_says_of_the_address_decides(answer: str, raised: type[Exception]) -> None:
    with mail_server(answers=[answer]) as sink:
        with pytest.raises(raised, match=f"^smtp_{answer[:3]}$"):
            plain(sink).send("m@office.example", MESSAGE, "k")
        assert not sink.raw


def test_a_server_that_is_away_is_asked_another_time(sink: MailSink) -> None:
    with pytest.raises(Later, match="smtp_away"):
        Smtp(LOCAL, 1, "n@x.example", security="none").send("m@x.example", MESSAGE, "k")


@pytest.mark.parametrize(
    "address", ["", "nobody", "@b", "a@", "a@b\r\nBcc: c@d", "张三 <a@b>", "张三@b", "a@b, c@d"]
)
def test_what_is_no_address_is_never_tried(sink: MailSink, address: str) -> None:
    for use in (plain(sink).check, lambda it: plain(sink).send(it, MESSAGE, "k")):
        with pytest.raises(Unreachable, match="no_mail_address"):
            use(address)
    assert not sink.raw
