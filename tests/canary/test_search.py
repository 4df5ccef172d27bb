"""The search that finds nothing would find it: in every spelling, wherever it stands."""

import base64
import json
import os

import pytest

from tests.canary.marks import HER_PHONE, HERS, OTHER_PHONE, OTHERS, found, spellings

TEXTS = (HERS, HER_PHONE, OTHERS, OTHER_PHONE)


@pytest.mark.parametrize("text", TEXTS)
def test_every_spelling_is_found_wherever_it_stands(text: str) -> None:
    for how, spelt in spellings(text).items():
        assert len(spelt) >= 6, f"{how}: so few bytes may stand anywhere"
        for before in range(4):
            content = os.urandom(before) + spelt + bytes(range(before)) + b"\0\0"
            assert any(each.startswith(text) for each in found(content)), how


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("before", ["", "a", "ab", "名", "a名"])
def test_it_is_found_in_what_programs_make_of_a_longer_text(text: str, before: str) -> None:
    whole = f"{before}{text}的后文"
    made = [
        whole.encode(),
        whole.encode("utf-16"),
        whole.encode("utf-16-be"),
        whole.encode("gb18030"),
        json.dumps({"name": whole}).encode(),
        json.dumps(json.dumps({"name": whole})).encode(),
        base64.b64encode(whole.encode()),
        base64.urlsafe_b64encode(whole.encode()),
        whole.encode().hex().encode(),
        ascii(whole).encode(),
        repr(whole.encode()).encode(),
    ]
    for content in made:
        assert found(content), content
    assert not found(f"{before}的后文".encode())


def test_random_bytes_hold_nothing() -> None:
    assert found(os.urandom(1 << 20)) == []
