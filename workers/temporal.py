"""Everything handed to Temporal is encrypted, failures included; only ids and kinds are readable.

Design: no personal data goes there at all (opaque ids, kinds of deadline, times). The codec is the
second line of defence, and names its key in each payload so that keys can be rotated.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import Payload
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    RegisterNamespaceRequest,
)
from temporalio.client import Client, ClientConnectConfig
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
)
from temporalio.envconfig import ClientConfig
from temporalio.service import RPCError, RPCStatusCode

from workers.settings import Settings
from workers.vault import Master

TASK_QUEUE = "jiefen-clocks"
RPC_LIMIT = timedelta(seconds=5)
"""Longer than any call takes; a server that needs more is away."""
RETENTION = timedelta(hours=72)
"""How long closed clocks stay readable; nothing depends on them."""

_ENCODING = b"binary/encrypted"
_NONCE = 12


class ForeignPayload(Exception):
    """A payload was encrypted with a key that this process does not have, or was altered."""


class EncryptingCodec(PayloadCodec):
    """AES-256-GCM. Encrypts with the current master's key, decrypts with any of those given."""

    def __init__(self, current: Master, *earlier: Master) -> None:
        self._current = current.id.encode()
        self._keys = {m.id.encode(): AESGCM(m.transport) for m in (*earlier, current)}

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Each payload, its metadata included, as opaque bytes."""
        return [self._encrypted(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """The payloads as they were. Raises ForeignPayload."""
        return [self._decrypted(payload) for payload in payloads]

    def _encrypted(self, payload: Payload) -> Payload:
        nonce, key = os.urandom(_NONCE), self._current
        sealed = self._keys[key].encrypt(nonce, payload.SerializeToString(), key)
        return Payload(metadata={"encoding": _ENCODING, "key": key}, data=nonce + sealed)

    def _decrypted(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != _ENCODING:
            return payload
        key = payload.metadata["key"]
        if key not in self._keys:
            raise ForeignPayload(f"no key {key.decode(errors='replace')} here")
        nonce, sealed = payload.data[:_NONCE], payload.data[_NONCE:]
        try:
            return Payload.FromString(self._keys[key].decrypt(nonce, sealed, key))
        except InvalidTag as error:
            raise ForeignPayload("a payload was altered") from error


def data_converter(codec: PayloadCodec | None) -> DataConverter:
    """Pydantic values; what fails says so in encrypted attributes too."""
    return replace(
        pydantic_data_converter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def connect(settings: Settings, codec: PayloadCodec, *, lazy: bool = False) -> Client:
    """The client of this system's namespace; `lazy` connects with the first call.

    Where: `JIEFEN_TEMPORAL_ADDRESS` (a server without TLS); else, beside a named database,
    Temporal's own profile (`temporalio.envconfig`: address, TLS, API key); else the embedded one.
    Raises NotRunning, or RuntimeError if nothing answers there.
    """
    profiled = bool(settings.database_url) and not settings.temporal_address
    config = ClientConfig.load_client_connect_config() if profiled else ClientConnectConfig()
    if "target_host" not in config:
        config = ClientConnectConfig(target_host=settings.temporal())
    config.setdefault("namespace", settings.temporal_namespace)
    return await Client.connect(**config, data_converter=data_converter(codec), lazy=lazy)


async def namespace_id(client: Client) -> str:
    """Temporal's own id of our namespace: another one means another, empty Temporal.

    Raises RPCError (NOT_FOUND if there is no such namespace).
    """
    answer = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=client.namespace), timeout=RPC_LIMIT
    )
    return answer.namespace_info.id


async def ensure_namespace(client: Client) -> bool:
    """Create our namespace if it is missing; True if it was. Raises RPCError."""
    try:
        await namespace_id(client)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
    else:
        return False
    retention = Duration()
    retention.FromTimedelta(RETENTION)
    await client.workflow_service.register_namespace(
        RegisterNamespaceRequest(
            namespace=client.namespace, workflow_execution_retention_period=retention
        ),
        timeout=RPC_LIMIT,
    )
    return True
