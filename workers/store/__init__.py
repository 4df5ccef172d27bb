"""The event log: written through one function, read through one reader, nothing skipped."""

from workers.store.schema import NewerSchema, migrate, settle_home

__all__ = ["NewerSchema", "migrate", "settle_home"]
