"""Which keys a command was given before: what is imported twice is known beforehand."""

from workers.store.log import NIL, Connection


def keys_used(connection: Connection, command: str) -> set[str]:
    """Every key given to a command that opens streams, `dispute.record_history` for example."""
    rows = connection.execute(
        "select key from log.command where scope = %s and command = %s", (NIL, command)
    )
    return {key for (key,) in rows}
