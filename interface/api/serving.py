"""The API as a process: uvicorn on one loopback port, without its own log lines."""

import gc

import uvicorn

from interface.api.app import create_app
from workers.console.provider import provider_of
from workers.seeding import seed
from workers.settings import Settings
from workers.system import PATIENCE, System

_GRACE = 5
THREADS_TO_DATABASE = 8


def serve(settings: Settings, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises NotRunning, MasterKeyError, OperationalError,
    ProviderSet, Unmapped."""
    settings.token()  # nobody could call without one: say so now
    provider_of(settings)  # nor sign in, with one that is not set as it has to be
    with System.open(settings, "api", THREADS_TO_DATABASE, patience=PATIENCE) as system:
        seed(system)
        app = create_app(system)
        gc.freeze()
        gc.enable()
        uvicorn.run(
            app,
            host=settings.api_host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=_GRACE,
        )
