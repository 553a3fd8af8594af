"""Settings: one file, `quanzi.toml` in QUANZI_HOME, and the environment above it (`QUANZI_PORT` beats `port`).

Every setting is checked at start; a wrong one gets an error that names it, what was found and what is allowed. The
annotations are the only place where a setting is explained: `quanzi settings` and the docs print them.
"""

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, cast, get_args, get_origin, get_type_hints
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta

from quanzi.infra.bus_url import BadBusUrl, read_nodes
from quanzi.kernel import limits

FILE_NAME = "quanzi.toml"
_PREFIX = "QUANZI_"


NOT_SETTINGS = frozenset({"QUANZI_HOME", "QUANZI_BACKUP_PASSPHRASE"})
"""Names in the environment that begin like settings and are read elsewhere; tests and benches have a prefix of their own."""
_OTHERS = ("QUANZI_TEST_", "QUANZI_BENCH_")
_SECRET_ENDINGS = ("_password", "_secret", "_secret_key", "_token")
_PASSWORD = re.compile(r"(://[^/@:]*:)[^/@]*@")
_TRUTHS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
_NEEDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("sms", "http"): ("sms_url",),
    ("phone", "http"): ("phone_url",),
    ("blobs", "s3"): ("s3_url",),
    ("bank", "http"): ("bank_url",),
    ("scan", "command"): ("scan_command",),
    ("scan", "clamd"): ("scan_clamd",),
}
DEMO_GROUPS = ("Younger than 30", "30 to 49", "50 or older")
"""What the demo offers where no groups are set."""
_CHECKS = ("sandbox", "documents", "oidc", "face_to_face")


class BadSetting(Exception):
    """A setting that can't be; the message names it and says what is allowed."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All settings; the annotation's description is what `quanzi settings` and the docs print."""

    home: Annotated[Path, Meta(description="Folder of the data: database, keys, files. Made with mode 0700.")]
    port: Annotated[int, Meta(ge=1, le=65535, description="Port to listen on.")] = 8000
    host: Annotated[str, Meta(description="Address to listen on; 0.0.0.0 for every network.")] = "127.0.0.1"
    public_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://[^/]+)?$",
            description="How members reach this house, for links, passkeys and cookies. Empty: http://localhost:<port>.",
        ),
    ] = ""
    database_url: Annotated[
        str, Meta(description="Your own PostgreSQL 16 or newer, as postgresql://user@host/name. Empty: the embedded one.")
    ] = ""
    database_connections_max: Annotated[int, Meta(ge=2, le=200, description="Connections to PostgreSQL per process.")] = 10
    fleeting_folder: Annotated[
        str,
        Meta(description="Folder of the keys of messages that burn after reading, outside of every backup. Empty: fleeting in the home."),
    ] = ""
    bus_url: Annotated[
        str,
        Meta(
            description="NATS nodes over which several server processes tell each other what is new, as nats://user:password@host:4222 or "
            "tls://…, with commas between; better in QUANZI_BUS_URL than in the file. Empty: over PostgreSQL."
        ),
    ] = ""
    bus_authority: Annotated[str, Meta(description="PEM file of who vouches for tls:// nodes. Empty: whom the system trusts.")] = ""
    trusted_proxies: Annotated[
        list[str], Meta(description="Addresses or networks (10.0.0.0/8) whose X-Forwarded-For and -Proto are believed.")
    ] = []
    tls_certificate: Annotated[str, Meta(description="PEM file of an own certificate; with tls_key the server speaks HTTPS itself.")] = ""
    tls_key: Annotated[str, Meta(description="PEM file of the certificate's key.")] = ""
    demo: Annotated[bool, Meta(description="Show the four doors of the demo. Never for real people.")] = False
    language: Annotated[
        Literal["en", "zh-Hans"], Meta(description="Language for those who did not choose, until the first questions say which.")
    ] = "en"
    timezone: Annotated[str, Meta(description="Time zone in which times are shown, as in Asia/Shanghai.")] = "UTC"
    score_name: Annotated[str, Meta(max_length=40, description="What the score is called here. Empty: Credit score, 信用分.")] = ""
    fairness_groups: Annotated[
        list[str],
        Meta(
            max_length=limits.GROUPS_OFFERED_MAX,
            description="Groups of which a member may tell theirs, for the fairness report and nothing else. Empty: nobody is asked.",
        ),
    ] = []
    phone_region: Annotated[
        str, Meta(pattern=r"^[A-Z]{2}$", description="Country whose phone numbers may be typed without a country code, as in CN.")
    ] = "CN"
    mail: Annotated[Literal["console", "smtp"], Meta(description="Where e-mail goes: printed to the log, or sent.")] = "console"
    mail_from: Annotated[str, Meta(description="Sender of e-mail.")] = "Quanzi <quanzi@localhost>"
    smtp_host: Annotated[str, Meta(description="Mail server.")] = "localhost"
    smtp_port: Annotated[int, Meta(ge=1, le=65535, description="Its port.")] = 587
    smtp_user: Annotated[str, Meta(description="User at the mail server; empty for none.")] = ""
    smtp_password: Annotated[str, Meta(description="Its password; better in QUANZI_SMTP_PASSWORD than in the file.")] = ""
    smtp_security: Annotated[Literal["starttls", "tls", "none"], Meta(description="How the connection to the mail server is secured.")] = (
        "starttls"
    )
    sms: Annotated[Literal["console", "http"], Meta(description="Where text messages go: printed to the log, or to an HTTP gateway.")] = (
        "console"
    )
    sms_url: Annotated[str, Meta(description="Gateway that gets POST {to, text} as JSON.")] = ""
    sms_token: Annotated[str, Meta(description="Bearer token for the gateway.")] = ""
    phone: Annotated[
        Literal["none", "console", "http"],
        Meta(description="Who calls about what is urgent: nobody, the log (the demo), or an HTTP gateway that reads a sentence aloud."),
    ] = "none"
    phone_url: Annotated[str, Meta(description="Gateway that gets POST {to, text, language} as JSON.")] = ""
    phone_token: Annotated[str, Meta(description="Bearer token for it.")] = ""
    urgent_sms_minutes: Annotated[
        int, Meta(ge=1, le=1_440, description="After how many minutes a text message follows to who has not confirmed what is urgent.")
    ] = 5
    urgent_phone_minutes: Annotated[
        int, Meta(ge=1, le=1_440, description="After how many minutes a phone call follows; not before the text message.")
    ] = 15
    push: Annotated[
        Literal["web", "console"], Meta(description="Where notices to members' devices go: to their browsers, or printed to the log.")
    ] = "web"
    blobs: Annotated[Literal["files", "s3"], Meta(description="Where pictures and documents lie.")] = "files"
    s3_url: Annotated[
        str, Meta(description="Bucket as s3://bucket/prefix, for this house alone: files there that it does not know are swept.")
    ] = ""
    s3_endpoint: Annotated[str, Meta(description="Endpoint of an S3-compatible store; empty for the default.")] = ""
    s3_region: Annotated[str, Meta(description="Region of the bucket.")] = ""
    s3_access_key: Annotated[str, Meta(description="Access key of the bucket.")] = ""
    s3_secret_key: Annotated[str, Meta(description="Secret key; better in QUANZI_S3_SECRET_KEY than in the file.")] = ""
    scan: Annotated[
        Literal["none", "command", "clamd"],
        Meta(description="Who looks for harm in files that members send: nobody, a command that reads the file, or clamd."),
    ] = "none"
    scan_command: Annotated[
        str, Meta(description="Command that reads a file from its input and ends with 0 for harmless, 1 for harmful, as in clamdscan -.")
    ] = ""
    scan_clamd: Annotated[
        str, Meta(pattern=r"^(unix:/.+|.+:\d{1,5})?$", description="Where clamd listens: unix:/run/clamav/clamd.ctl or host:port.")
    ] = ""
    bank: Annotated[
        Literal["none", "sandbox", "http"],
        Meta(description="Who keeps the money outside: nobody, a sandbox that moves nothing (the demo has it), or a bank by HTTP."),
    ] = "none"
    bank_url: Annotated[str, Meta(description="Where that bank, or a program before it, answers.")] = ""
    bank_token: Annotated[str, Meta(description="Bearer token for it.")] = ""
    sandbox_bank_seconds: Annotated[int, Meta(ge=0, le=86_400, description="How long the sandbox bank takes for an order.")] = 20
    oidc_issuer: Annotated[str, Meta(description="OpenID provider whose word counts as one identity check; empty for none.")] = ""
    oidc_client_id: Annotated[str, Meta(description="Our client id there.")] = ""
    oidc_client_secret: Annotated[str, Meta(description="Our client secret there.")] = ""
    identity_checks: Annotated[
        dict[str, int], Meta(description="Identity checks that are offered, and how many independent checks each counts for.")
    ] = msgspec.field(default_factory=lambda: {"sandbox": 1, "documents": 1, "oidc": 1, "face_to_face": 3})
    tier_2_checks: Annotated[int, Meta(ge=1, description="Independent checks for tier II.")] = 3
    tier_3_checks: Annotated[int, Meta(ge=1, description="Independent checks for tier III.")] = 5
    age_min_years: Annotated[int, Meta(ge=0, le=21, description="Youngest age that may verify.")] = 16
    metrics_token: Annotated[str, Meta(description="Bearer token that opens /metrics. Empty: it answers to this machine only.")] = ""
    message_days_kept: Annotated[
        int, Meta(ge=0, le=3_650, description="For how many days a group that chose nothing keeps its messages; 0: for ever.")
    ] = 0
    message_days_kept_max: Annotated[
        int, Meta(ge=0, le=3_650, description="For how many days messages are kept at most, whatever a group chose; 0: no limit.")
    ] = 0
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Meta(description="How much is logged.")] = "info"

    @property
    def has_sandbox_bank(self) -> bool:
        """Whether the bank is the sandbox, by choice or because this is the demo."""
        return self.bank == "sandbox" or (self.demo and self.bank == "none")

    @property
    def has_phone(self) -> bool:
        """Whether members can be called, by choice or because this is the demo."""
        return self.phone != "none" or self.demo

    @property
    def offered_groups(self) -> list[str]:
        """Groups of which members may tell theirs; the demo offers some."""
        return self.fairness_groups or (list(DEMO_GROUPS) if self.demo else [])

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
    raw = _read_file(home / FILE_NAME)
    for name, hint in _hints().items():
        if (text := environment.get(_PREFIX + name.upper())) is not None:
            raw[name] = _from_text(name, text, hint)
    _refuse_unknown(raw, environment, home / FILE_NAME)
    raw["home"] = str(home)
    if not raw.get("public_url"):
        scheme = "https" if raw.get("tls_certificate") else "http"
        raw["public_url"] = f"{scheme}://localhost:{raw.get('port', 8000)}"
    try:
        settings = msgspec.convert(raw, Settings, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise BadSetting(_explain(error, raw, home / FILE_NAME)) from error
    _check_together(settings)
    return settings


def _hints() -> dict[str, object]:
    return {name: hint for name, hint in get_type_hints(Settings).items() if name in _names()}


def _names() -> list[str]:
    return [name for name in Settings.__struct_fields__ if name != "home"]


def _read_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path} is not valid TOML: {error}"
        raise BadSetting(message) from error


def _refuse_unknown(raw: Mapping[str, object], environment: Mapping[str, str], path: Path) -> None:
    known = {_PREFIX + name.upper() for name in _names()} | NOT_SETTINGS
    unknown = sorted(raw.keys() - set(_names()))
    strange = sorted(name for name in environment if name.startswith(_PREFIX) and not name.startswith(_OTHERS) and name not in known)
    if not unknown and not strange:
        return
    first, where = (unknown[0], str(path)) if unknown else (strange[0], "the environment")
    near = difflib.get_close_matches(first.removeprefix(_PREFIX).lower(), _names(), n=1)
    hint = f" Did you mean {near[0]}?" if near else " `quanzi settings` lists all."
    message = f"There is no setting {first}, found in {where}.{hint}"
    raise BadSetting(message)


def _explain(error: msgspec.ValidationError, raw: Mapping[str, object], path: Path) -> str:
    what, _, place = str(error).partition(" - at `$.")
    name = re.split(r"[^a-z0-9_]", place)[0]
    if name not in raw:
        return f"A setting in {path} or the environment is not right: {error}"
    found = "something" if name.endswith(_SECRET_ENDINGS) else repr(raw[name])
    return f"The setting {name} is {found}, which is not {allowed(name)}: {what}."


def _check_together(settings: Settings) -> None:
    missing = [
        need for given, needs in _NEEDS.items() for need in needs if getattr(settings, given[0]) == given[1] and not getattr(settings, need)
    ]
    if missing:
        message = f"The setting {missing[0]} is needed with what else is set. `quanzi settings` explains it."
        raise BadSetting(message)
    if settings.urgent_phone_minutes < settings.urgent_sms_minutes:
        message = f"The setting urgent_phone_minutes is {settings.urgent_phone_minutes}, fewer than the {settings.urgent_sms_minutes} of urgent_sms_minutes."
        raise BadSetting(message)
    if settings.timezone not in available_timezones():
        message = f"The setting timezone is {settings.timezone!r}, which is no time zone; one is Asia/Shanghai."
        raise BadSetting(message)
    for message in (_fault_in_checks(settings), _fault_in_proxies(settings), _fault_in_bus(settings)):
        if message:
            raise BadSetting(message)


def _fault_in_checks(settings: Settings) -> str:
    """What is wrong with the identity checks that are offered; empty when nothing is."""
    for name, weight in settings.identity_checks.items():
        if name not in _CHECKS:
            return f"The setting identity_checks names {name}, which is no check. There are {', '.join(_CHECKS)}."
        if weight < 1:
            return (
                f"The setting identity_checks gives {name} the weight {weight}; a check counts for 1 or more. Leave it out to offer it not."
            )
    if settings.tier_3_checks < settings.tier_2_checks:
        return f"The setting tier_3_checks is {settings.tier_3_checks}, fewer than the {settings.tier_2_checks} of tier_2_checks."
    if any(not 1 <= len(label) <= limits.GROUP_LABEL_CHARACTERS_MAX for label in settings.fairness_groups):
        return f"The setting fairness_groups has names of 1 to {limits.GROUP_LABEL_CHARACTERS_MAX} characters."
    if settings.oidc_issuer and not settings.oidc_client_id:
        return "The setting oidc_client_id is needed with oidc_issuer. `quanzi settings` explains it."
    return ""


def _fault_in_proxies(settings: Settings) -> str:
    for text in settings.trusted_proxies:
        try:
            ipaddress.ip_network(text)
        except ValueError:
            return f"The setting trusted_proxies names {text!r}, which is neither an address (10.0.0.1) nor a network (10.0.0.0/8)."
    return ""


def _fault_in_bus(settings: Settings) -> str:
    try:
        read_nodes(settings.bus_url)
    except BadBusUrl as error:
        return f"The setting bus_url can't be: {error}."
    if settings.bus_authority and not Path(settings.bus_authority).is_file():
        return f"The setting bus_authority names {settings.bus_authority!r}, where there is no file."
    return ""


def _decode(wanted: type, value: object) -> object:
    if wanted is Path:
        return Path(str(value))
    raise NotImplementedError(wanted)


def _from_text(name: str, text: str, hint: object) -> object:
    kind = get_origin(hint) or hint
    try:
        if kind is bool:
            return _TRUTHS[text.lower()]
        if kind is int:
            return int(text)
        if kind is list:
            return [part.strip() for part in text.split(",") if part.strip()]
        if kind is dict:
            pairs = (part.partition("=") for part in text.split(",") if part.strip())
            return {key.strip(): int(value) for key, _, value in pairs}
    except (KeyError, ValueError) as error:
        message = f"{_PREFIX}{name.upper()} is {text!r}, which is not {allowed(name)}."
        raise BadSetting(message) from error
    return text


def allowed(name: str) -> str:
    """What a setting may be, in words."""
    hint = get_type_hints(Settings)[name]
    if get_origin(hint) is Literal:
        return " or ".join(str(choice) for choice in get_args(hint))
    return {bool: "true or false", int: "a whole number", list: "a list", dict: "a table of name and number"}.get(
        get_origin(hint) or hint, "a text"
    )


class Described(msgspec.Struct, frozen=True):
    """One setting as an operator reads about it; `source` is default, file or environment."""

    name: str
    default: object
    value: object
    source: str
    description: str
    allowed: str
    secret: bool

    @property
    def shown(self) -> str:
        """The value, unless it is a secret or holds one."""
        if self.secret and self.value:
            return "(set)"
        return _as_toml(_PASSWORD.sub(r"\1•••@", self.value) if isinstance(self.value, str) else self.value)


def describe_settings(settings: Settings, *, environment: Mapping[str, str] | None = None) -> list[Described]:
    """Every setting of this house, in the order of `Settings`."""
    environment = os.environ if environment is None else environment
    file = _read_file(settings.home / FILE_NAME)
    fields = {field.name: field for field in msgspec.structs.fields(Settings)}
    annotations = get_type_hints(Settings, include_extras=True)
    described: list[Described] = []
    for name in _names():
        meta: Meta = get_args(annotations[name])[1]
        field = fields[name]
        default = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
        source = "environment" if _PREFIX + name.upper() in environment else "file" if name in file else "default"
        described.append(
            Described(
                name, default, getattr(settings, name), source, meta.description or "", allowed(name), secret=name.endswith(_SECRET_ENDINGS)
            )
        )
    return described


def write_example() -> str:
    """A quanzi.toml with every setting at its default, explained and commented out."""
    lines = ["# Settings of Quanzi. Take the # away from a line to change it; the environment (QUANZI_PORT) beats this file.", ""]
    for one in describe_settings(Settings(home=Path()), environment={}):
        lines += [f"# {one.description} ({one.allowed})", f"# {one.name} = {_as_toml(one.default)}", ""]
    return "\n".join(lines)


def _as_toml(value: object) -> str:
    if isinstance(value, dict):
        pairs = cast("dict[str, int]", value).items()
        return "{ " + ", ".join(f"{key} = {number}" for key, number in pairs) + " }"
    return msgspec.json.encode(value).decode()
