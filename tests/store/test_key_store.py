"""No copy of the key store brings back what was destroyed, and what is lost is not called erased."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from tests.store.support import Connection, Told, say, tell
from workers.store.key_store import erased, lost_among, missing_keys, settle_key_store
from workers.vault import ERASED, MISSING, KeyMissing

ANNA, BO = uuid4(), uuid4()
