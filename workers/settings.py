"""Where everything is: environment `JIEFEN_*`, or the addresses a running embedded system left.

Secrets come from the environment or from files only their owner can read, never from arguments.
"""

import json
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from workers.sentence import Told

Security = Literal["starttls", "tls", "none"]
"""How mail goes to its server: `starttls` never falls back to clear text."""


class NotRunning(Told):
    """No system is running on this data folder, and no database is named in the environment."""


class Settings(BaseSettings):
    """Configuration of one process. Unset addresses mean the embedded system in `data`."""

    model_config = SettingsConfigDict(env_prefix="JIEFEN_", extra="ignore", frozen=True)

    data: Path = Path(".jiefen")
    database_url: str = ""
    master_key: str = Field(default="", repr=False)
    signing_key: str = Field(default="", repr=False)
    notes_url: str = ""
    """Where the clinical notes are asked; their database and master key are not told here."""
    notes_pass_key: str = Field(default="", repr=False)
    temporal_address: str = ""
    temporal_namespace: str = "jiefen"
    temporal_ui: str = ""
    """Where Temporal's own pages are, for whoever keeps the system running; unset, those of the
    embedded one."""
    api_host: str = "127.0.0.1"
    api_port: int = 8420
    api_token: str = Field(default="", repr=False)
    api_a_minute: int = Field(default=1200, ge=0)
    """How many requests each caller may make in a minute; 0: as many as they like."""
    demo: bool = False
    """Whether whoever sits at this machine may be anybody of the demo, without a log-in."""
    metrics_port: int = 0
    """Where this process serves its metrics on 127.0.0.1; 0 takes any free port."""
    log_format: str = ""
    lang: str = ""
    origin: str = ""
    """What the system is opened under: notices lead there, a provider leads back there, and
    passkeys are of its host; unset, this machine's own."""
    oidc_issuer: str = ""
    """Where officers sign in: an OpenID provider, found at this address."""
    oidc_client_id: str = ""
    oidc_client_secret: str = Field(default="", repr=False)
    oidc_name: str = ""
    """What the provider is called on the page; unset, its host."""
    oidc_officer_claim: str = "preferred_username"
    """Which claim is the officer's id."""
    oidc_mapping: str = ""
    """A file: who of which group acts as what."""
    file_limit: int = Field(default=10 << 20, ge=1 << 10, le=100 << 20)
    """How many bytes a file may have that is put into a case."""
    clamd_url: str = ""
    """Where a virus scanner looks at each: `tcp://host:3310`, `unix:///path`; unset, none does."""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: Security = "starttls"
    smtp_from: str = "jiefen@localhost"
    smtp_user: str = ""
    smtp_password: str = Field(default="", repr=False)
    webhook_inside: bool = False
    """Whether webhooks may go to private addresses, and over plain http."""
    channels: str = ""
    """Adapters for other channels: `package.module:Class`, several with commas between."""
    signing: str = ""
    """The adapter for the provider at which agreements are signed: `package.module:Class`; unset,
    there is none. (`signing_key` is another thing: it signs the log's checkpoints.)"""

    @cached_property
    def run(self) -> dict[str, Any]:
        """What the running embedded system wrote down: its addresses. Empty if none runs."""
        path = self.data / "run.json"
        held: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return held

    def database(self) -> str:
        """The database's address. Raises NotRunning."""
        return self._known(self.database_url, "database_url")

    def temporal(self) -> str:
        """The Temporal server's address. Raises NotRunning."""
        return self._known(self.temporal_address, "temporal_address")

    def temporal_pages(self) -> str:
        """Where the namespace is looked at in Temporal's own pages; "" if nobody said where."""
        known = self.temporal_ui or str(self.run.get("temporal_ui", ""))
        return f"{known.rstrip('/')}/namespaces/{self.temporal_namespace}" if known else ""

    def site(self) -> str:
        """What the system is opened under, without a slash at the end."""
        if self.origin:
            return self.origin.rstrip("/")
        running = urlsplit(str(self.run.get("api", "")))
        return f"http://localhost:{running.port or self.api_port}"

    def link(self, path: str) -> str:
        """Where something opens in the product, for whoever gets a notice of it."""
        return f"{self.site()}/{path}"

    def token(self) -> str:
        """The token that callers of the HTTP API show. Raises NotRunning."""
        return self._known(self.api_token, "api_token")

    def key(self) -> str:
        """The master key in base64, from the environment or the data folder; "" if none."""
        return self._kept(self.master_key, "master.key")

    def signs_with(self) -> str:
        """The key that signs checkpoints, in base64, from the same places; "" if none."""
        return self._kept(self.signing_key, "signing.key")

    def notes_address(self) -> str:
        """Where the clinical notes are asked; "" if there is no store of them."""
        return self.notes_url or str(self.run.get("notes", ""))

    def seals_passes(self) -> str:
        """What seals the passes to the notes, in base64, from the same places; "" if none."""
        return self._kept(self.notes_pass_key, "notes-pass.key")

    @property
    def copies(self) -> Path:
        """The folder of the checkpoints' copies, outside the database."""
        return self.data / "checkpoints"

    def _kept(self, given: str, name: str) -> str:
        path = self.data / name
        if given or not path.exists():
            return given
        return path.read_text("ascii").strip()

    def _known(self, given: str, name: str) -> str:
        known = given or str(self.run.get(name, ""))
        if not known:
            raise NotRunning(
                "nothing is running on {data}: start it with `make up`, or set {variable}",
                data=self.data,
                variable=f"JIEFEN_{name.upper()}",
            )
        return known
