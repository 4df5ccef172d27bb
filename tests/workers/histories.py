"""Recorded histories of encrypted clocks, for the replay gate, which has no key."""

import base64
import json
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict
from temporalio.api.common.v1 import Payload

from workers.temporal import EncryptingCodec

HISTORIES = Path(__file__).parents[1] / "histories"


def readable(part: Any) -> Any:
    """An opened part of what Temporal holds, its payloads as the text that they are."""
    if isinstance(part, list):
        return [readable(each) for each in part]
    if not isinstance(part, dict):
        return part
    if set(part) == {"metadata", "data"}:
        return base64.b64decode(part["data"]).decode()
    return {key: readable(each) for key, each in part.items()}


async def opened(part: Any, codec: EncryptingCodec) -> Any:
    """A history as JSON without encryption, and without stack traces, which name folders."""
    if isinstance(part, list):
        return [await opened(each, codec) for each in part]
    if not isinstance(part, dict):
        return part
    if "encodedAttributes" in part:
        (attributes,) = await codec.decode([ParseDict(part["encodedAttributes"], Payload())])
        kept = json.loads(attributes.data) | {"stack_trace": ""}
        attributes.data = json.dumps(kept).encode()
        part = part | {"encodedAttributes": MessageToDict(attributes)}
    if set(part) == {"metadata", "data"}:
        (payload,) = await codec.decode([ParseDict(part, Payload())])
        part = MessageToDict(payload)
    return {key: await opened(each, codec) for key, each in part.items() if key != "stackTrace"}
