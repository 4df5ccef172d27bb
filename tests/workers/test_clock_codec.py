"""Whatever is handed to Temporal is opaque there, and read again by who has the key only."""

import asyncio

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from domain.deadlines import Alarms
from workers.temporal import EncryptingCodec, ForeignPayload, data_converter
from workers.vault import Master

OLD, NEW = Master(Master.generate()), Master(Master.generate())
ALARMS = Alarms.model_validate({"as_of": [1], "due": {"review": "2026-04-12T00:00:00+08:00"}})


def encoded(master: Master) -> Payload:
    (payload,) = asyncio.run(data_converter(EncryptingCodec(master)).encode([ALARMS]))
    return payload


def decoded(payload: Payload, *masters: Master) -> Alarms:
    converter = data_converter(EncryptingCodec(*masters))
    (value,) = asyncio.run(converter.decode([payload], [Alarms]))
    assert isinstance(value, Alarms)
    return value


def test_it_comes_back_as_it_went() -> None:
    payload = encoded(NEW)
    assert b"review" not in payload.SerializeToString()
    assert decoded(payload, NEW) == ALARMS


def test_no_two_payloads_are_alike() -> None:
    assert encoded(NEW).data != encoded(NEW).data


def test_what_was_written_under_an_earlier_key_is_still_read() -> None:
    assert decoded(encoded(OLD), NEW, OLD) == ALARMS
    assert encoded(NEW).metadata["key"] == NEW.id.encode() != encoded(OLD).metadata["key"]


def test_a_foreign_payload_is_named_as_such() -> None:
    with pytest.raises(ForeignPayload, match=OLD.id):
        decoded(encoded(OLD), NEW)


def test_an_altered_payload_is_refused() -> None:
    payload = encoded(NEW)
    payload.data = payload.data[:-1] + bytes([payload.data[-1] ^ 1])
    with pytest.raises(ForeignPayload, match="altered"):
        decoded(payload, NEW)


def test_what_went_wrong_is_not_readable_either() -> None:
    async def told() -> tuple[Failure, BaseException]:
        converter = data_converter(EncryptingCodec(NEW))
        failure = Failure()
        await converter.encode_failure(ApplicationError("an unmistakable text"), failure)
        return failure, await converter.decode_failure(_copy(failure))

    failure, error = asyncio.run(told())
    assert b"unmistakable" not in failure.SerializeToString()
    assert "unmistakable" in str(error)


def _copy(failure: Failure) -> Failure:
    return Failure.FromString(failure.SerializeToString())
