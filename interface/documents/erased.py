"""The certificate of an erasure as a document: what its signed data says, in words, and by which
bytes and key it can be checked. The data names nobody, so neither does the document.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from domain.erasure.erasing import LAW
from interface.documents.amounts import day
from interface.documents.describing import Kind, fields, prose, signing, table
from interface.documents.paper import Paper
from interface.documents.telling import said
from interface.erasures import Handed, lost, why_it_stays
from interface.language import Language, say, translated
from interface.words import word
from workers.certifying import signed_text
from workers.sentence import sentence

NAME: Final = "certificate_of_erasure"
_LINE: Final = 32
"""Letters of a digest or a signature in a line: nothing in them says where to break."""


class Erased(NamedTuple):
    """A certificate, in the language of the document."""

    handed: Handed
    language: Language

    @property
    def signed(self) -> Mapping[str, Any]:
        """The data that was signed."""
        held: Mapping[str, Any] = self.handed.told["certificate"]
        return held

    def say(self, text: str, /, **params: object) -> str:
        """A sentence of our own."""
        return say(text, self.language, **params)

    def day(self, on: str) -> str:
        """A day as this language writes it."""
        return day(date.fromisoformat(on), self.language)


def _order(of: Erased) -> Mapping[str, str | None]:
    signed = of.signed
    return {
        "erasure": signed["erasure"],
        "person": signed["person"],
        "request": signed["request"],
        "ordered_on": of.day(signed["ordered_on"]),
        "ground": word(signed["ground"], of.language),
    }


def _unreadable(of: Erased) -> Iterator[str]:
    yield of.say(
        "The keys of what stands below are destroyed. Nobody can read it any more, nor make it "
        "readable again."
    )
    yield from lost(of.signed["unreadable"], of.signed["reached"], of.language)


def _stays(of: Erased) -> Iterator[Mapping[str, str]]:
    for each in of.signed["stays"]:
        yield {
            "kind": f"{word(each['kind'], of.language)} × {each['files']}",
            "why": why_it_stays(each["because"], of.language),
            "law": translated(each["law"], of.language, "law"),
            "until": of.day(each["until"]) if each["until"] else "—",
        }


def _besides(of: Erased) -> Iterator[str]:
    yield of.say(
        "Codes, days and amounts stay without a name, in the log and in statistics; who looked at "
        "what stays for three years, without a name."
    )
    yield of.say(
        "Texts of others in which the person may be named: {count}. Somebody reads them one by "
        "one, and redacts what names the person.",
        count=of.signed["texts_to_look_at"],
    )
    ends = of.day(of.signed["copies_of_keys_end_on"])
    yield of.say("The copies of the keys in backups end on {on}.", on=ends)


def _signature(of: Erased) -> Mapping[str, str]:
    digest = hashlib.sha256(signed_text(dict(of.signed))).hexdigest()
    return {
        "form": of.signed["form"],
        "digest": _broken(digest),
        "key": of.handed.told["key"],
        "signature": _broken(of.handed.told["signature"]),
    }


def _broken(text: str) -> str:
    return "\n".join(text[at : at + _LINE] for at in range(0, len(text), _LINE))


CERTIFICATE: Final = Kind(
    letters="SC",
    title=sentence("Certificate of erasure"),
    law=LAW,
    ready=lambda _: None,
    readers=lambda *_: (),
    parts=(
        fields(
            "order",
            sentence("The erasure"),
            {
                "erasure": sentence("Erasure"),
                "person": sentence("Of whom (a number: no name is kept)"),
                "request": sentence("At the request"),
                "ordered_on": sentence("Ordered on"),
                "ground": sentence("Ground"),
            },
            _order,
        ),
        prose("unreadable", sentence("What became unreadable, for good"), _unreadable),
        table(
            "stays",
            sentence("What stays, and why"),
            {
                "kind": sentence("File"),
                "why": sentence("Why it stays"),
                "law": sentence("Article"),
                "until": sentence("Until"),
            },
            _stays,
        ),
        prose("besides", sentence("What else to know"), _besides),
        fields(
            "signature",
            sentence("To check it by"),
            {
                "form": sentence("Form of the data"),
                "digest": sentence("SHA-256 of the data that was signed"),
                "key": sentence("Signed with the key"),
                "signature": sentence("Signature (Ed25519)"),
            },
            _signature,
        ),
        signing(
            "signed",
            lambda of: (
                of.say("Handed over by (signature and seal)"),
                of.say("Received by (signature)"),
            ),
        ),
    ),
)


def paper(handed: Handed, language: Language) -> Paper:
    """What the certificate says."""
    of = Erased(handed, language)
    sections = (part.section(of, language) for part in CERTIFICATE.parts)
    return Paper(
        kind=NAME,
        language=language,
        title=said(CERTIFICATE.title, language),
        committee=handed.office,
        case_number="",
        law=translated(LAW, language, "law"),
        sections=tuple(each for each in sections if each is not None),
    )
