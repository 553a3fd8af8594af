"""Settings: one file, `quanzi.toml` in QUANZI_HOME, and the environment above it (`QUANZI_PORT` beats `port`).

Every setting is checked at start; a wrong one gets an error that names it, what was found and what is allowed.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

FILE_NAME = "quanzi.toml"
_PREFIX = "QUANZI_"


class BadSetting(Exception):
    """A setting that can't be; the message names it and says what is allowed."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All settings; the annotation's description is what `quanzi settings` and the docs print."""

    home: Annotated[Path, Meta(description="Folder of the data: database, keys, files. Made with mode 0700.")]
    port: Annotated[int, Meta(ge=1, le=65535, description="Port to listen on.")] = 8000
    host: Annotated[str, Meta(description="Address to listen on; 0.0.0.0 for every network.")] = "127.0.0.1"
    public_url: Annotated[str, Meta(pattern=r"^https?://[^/]+$", description="How members reach this house, for links, passkeys and cookies. Empty: http://localhost:<port>.")] = "http://localhost:8000"
    database_url: Annotated[str, Meta(description="Your own PostgreSQL 16 or newer, as postgresql://user@host/name. Empty: the embedded one.")] = ""
    database_connections_max: Annotated[int, Meta(ge=2, le=200, description="Connections to PostgreSQL per process.")] = 10
    trusted_proxies: Annotated[list[str], Meta(description="Addresses whose X-Forwarded-For and -Proto are believed.")] = []
    tls_certificate: Annotated[str, Meta(description="PEM file of an own certificate; with tls_key the server speaks HTTPS itself.")] = ""
    tls_key: Annotated[str, Meta(description="PEM file of the certificate's key.")] = ""
    demo: Annotated[bool, Meta(description="Show the four doors of the demo. Never for real people.")] = False
    language: Annotated[Literal["en", "zh-Hans"], Meta(description="Language for those who did not choose.")] = "en"
    timezone: Annotated[str, Meta(description="Time zone in which times are shown, as in Asia/Shanghai.")] = "UTC"
    phone_region: Annotated[str, Meta(pattern=r"^[A-Z]{2}$", description="Country whose phone numbers may be typed without a country code, as in CN.")] = "CN"
    mail: Annotated[Literal["console", "smtp"], Meta(description="Where e-mail goes: printed to the log, or sent.")] = "console"
    mail_from: Annotated[str, Meta(description="Sender of e-mail.")] = "Quanzi <quanzi@localhost>"
    smtp_host: Annotated[str, Meta(description="Mail server.")] = "localhost"
    smtp_port: Annotated[int, Meta(ge=1, le=65535, description="Its port.")] = 587
    smtp_user: Annotated[str, Meta(description="User at the mail server; empty for none.")] = ""
    smtp_password: Annotated[str, Meta(description="Its password; better in QUANZI_SMTP_PASSWORD than in the file.")] = ""
    smtp_security: Annotated[Literal["starttls", "tls", "none"], Meta(description="How the connection to the mail server is secured.")] = "starttls"
    sms: Annotated[Literal["console", "http"], Meta(description="Where text messages go: printed to the log, or to an HTTP gateway.")] = "console"
    sms_url: Annotated[str, Meta(description="Gateway that gets POST {to, text} as JSON.")] = ""
    sms_token: Annotated[str, Meta(description="Bearer token for the gateway.")] = ""
    blobs: Annotated[Literal["files", "s3"], Meta(description="Where pictures and documents lie.")] = "files"
    s3_url: Annotated[str, Meta(description="Bucket as s3://bucket/prefix.")] = ""
    s3_endpoint: Annotated[str, Meta(description="Endpoint of an S3-compatible store; empty for the default.")] = ""
    s3_region: Annotated[str, Meta(description="Region of the bucket.")] = ""
    s3_access_key: Annotated[str, Meta(description="Access key of the bucket.")] = ""
    s3_secret_key: Annotated[str, Meta(description="Secret key; better in QUANZI_S3_SECRET_KEY than in the file.")] = ""
    oidc_issuer: Annotated[str, Meta(description="OpenID provider whose word counts as one identity check; empty for none.")] = ""
    oidc_client_id: Annotated[str, Meta(description="Our client id there.")] = ""
    oidc_client_secret: Annotated[str, Meta(description="Our client secret there.")] = ""
    identity_checks: Annotated[dict[str, int], Meta(description="Identity checks that are offered, and how many independent checks each counts for.")] = msgspec.field(
        default_factory=lambda: {"sandbox": 1, "documents": 1, "oidc": 1, "face_to_face": 3}
    )
    tier_2_checks: Annotated[int, Meta(ge=1, description="Independent checks for tier II.")] = 3
    tier_3_checks: Annotated[int, Meta(ge=1, description="Independent checks for tier III.")] = 5
    age_min_years: Annotated[int, Meta(ge=0, le=21, description="Youngest age that may verify.")] = 16
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Meta(description="How much is logged.")] = "info"

    @property
    def is_secure(self) -> bool:
        """Whether members come over HTTPS, so that cookies may demand it."""
        return self.public_url.startswith("https://")


def default_home() -> Path:
    """QUANZI_HOME, or ~/.quanzi."""
    return Path(os.environ.get("QUANZI_HOME") or Path.home() / ".quanzi").absolute()


def load_settings(*, home: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read file and environment; BadSetting names what is wrong."""
    environment = os.environ if environment is None else environment
    home = (home or default_home()).absolute()
    raw: dict[str, object] = {}
    path = home / FILE_NAME
    if path.exists():
        try:
            raw = tomllib.loads(path.read_text())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            message = f"{path} is not valid TOML: {error}"
            raise BadSetting(message) from error
    hints = get_type_hints(Settings)
    for name in Settings.__struct_fields__:
        if name != "home" and (text := environment.get(_PREFIX + name.upper())) is not None:
            raw[name] = _from_text(name, text, hints[name])
    raw["home"] = str(home)
    if "public_url" not in raw:
        raw["public_url"] = f"http://localhost:{raw.get('port', 8000)}"
    try:
        return msgspec.convert(raw, Settings, dec_hook=_decode)
    except msgspec.ValidationError as error:
        message = f"A setting in {path} or the environment is not right: {error}"
        raise BadSetting(message) from error


def _decode(wanted: type, value: object) -> object:
    if wanted is Path:
        return Path(str(value))
    raise NotImplementedError(wanted)


def _from_text(name: str, text: str, hint: object) -> object:
    kind = get_origin(hint) or hint
    try:
        if kind is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[text.lower()]
        if kind is int:
            return int(text)
        if kind is list:
            return [part.strip() for part in text.split(",") if part.strip()]
        if kind is dict:
            return {key.strip(): int(value) for key, _, value in (part.partition("=") for part in text.split(",") if part)}
    except (KeyError, ValueError) as error:
        message = f"{_PREFIX}{name.upper()} is {text!r}, which is not {allowed(name)}."
        raise BadSetting(message) from error
    return text


def allowed(name: str) -> str:
    """What a setting may be, in words."""
    hint = get_type_hints(Settings)[name]
    if get_origin(hint) is Literal:
        return " or ".join(str(choice) for choice in get_args(hint))
    return {bool: "true or false", int: "a whole number", list: "a list, with commas", dict: "name=number, with commas"}.get(
        get_origin(hint) or hint, "a text"
    )
