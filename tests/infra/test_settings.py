"""Every setting is explained, checked at start, and a wrong one is named with what is allowed."""

import tomllib
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from quanzi.app.launch import check_start
from quanzi.infra.settings import BadSetting, Settings, describe_settings, load_settings, write_example

NAMED = tuple(f"# {name} = " for name in Settings.__struct_fields__)


def _load(tmp_path: Path, file: str = "", **environment: str) -> Settings:
    (tmp_path / "quanzi.toml").write_text(file)
    return load_settings(home=tmp_path, environment=environment)


def test_the_environment_beats_the_file_which_beats_the_default(tmp_path: Path) -> None:
    assert _load(tmp_path).port == 8000
    assert _load(tmp_path, "port = 8001").port == 8001
    assert _load(tmp_path, "port = 8001", QUANZI_PORT="8002").port == 8002


def test_lists_tables_and_truths_come_from_the_environment_too(tmp_path: Path) -> None:
    settings = _load(tmp_path, QUANZI_TRUSTED_PROXIES="10.0.0.1, 10.0.0.2", QUANZI_DEMO="yes", QUANZI_IDENTITY_CHECKS="sandbox=2")
    assert settings.trusted_proxies == ["10.0.0.1", "10.0.0.2"]
    assert settings.demo
    assert settings.identity_checks == {"sandbox": 2}


@pytest.mark.parametrize(
    ("file", "environment", "named"),
    [
        ("port = 'x'", {}, ["port", "whole number"]),
        ("port = 70000", {}, ["port", "70000"]),
        ("", {"QUANZI_PORT": "x"}, ["QUANZI_PORT", "whole number"]),
        ("", {"QUANZI_DEMO": "perhaps"}, ["QUANZI_DEMO", "true or false"]),
        ("mail = 'pigeon'", {}, ["mail", "console or smtp"]),
        ("prot = 8000", {}, ["prot", "Did you mean port?"]),
        ("", {"QUANZI_PROT": "1"}, ["QUANZI_PROT", "Did you mean port?"]),
        ("port = ", {}, ["not valid TOML"]),
        ("sms = 'http'", {}, ["sms_url"]),
        ("blobs = 's3'", {}, ["s3_url"]),
        ("timezone = 'Mars/Olympus'", {}, ["timezone", "Asia/Shanghai"]),
        ("public_url = 'ftp://house'", {}, ["public_url"]),
        ("identity_checks = 3", {}, ["identity_checks", "table"]),
        ("identity_checks = { docments = 1 }", {}, ["identity_checks", "docments", "face_to_face"]),
        ("identity_checks = { documents = 0 }", {}, ["identity_checks", "documents", "1 or more"]),
        ("", {"QUANZI_IDENTITY_CHECKS": "documents=-1"}, ["identity_checks", "documents", "1 or more"]),
        ("tier_2_checks = 4\ntier_3_checks = 3", {}, ["tier_3_checks", "tier_2_checks"]),
        ("oidc_issuer = 'https://id.example.org'", {}, ["oidc_client_id"]),
        ("trusted_proxies = ['*']", {}, ["trusted_proxies", "'*'", "10.0.0.0/8"]),
        ("", {"QUANZI_TRUSTED_PROXIES": "10.0.0.1, proxy.local"}, ["trusted_proxies", "proxy.local"]),
        ("trusted_proxies = ['10.0.0.1/8']", {}, ["trusted_proxies", "10.0.0.1/8"]),
        ("", {"QUANZI_BUS_URL": "nats://a,http://b"}, ["bus_url", "node 2", "nats://"]),
        ("bus_authority = '/nowhere.pem'", {}, ["bus_authority", "/nowhere.pem"]),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, file: str, environment: dict[str, str], named: list[str]) -> None:
    with pytest.raises(BadSetting) as caught:
        _load(tmp_path, file, **environment)
    assert all(word in str(caught.value) for word in named), caught.value


def test_each_setting_is_explained_and_its_source_known(tmp_path: Path) -> None:
    settings = _load(tmp_path, "port = 8001\nsmtp_password = 'very secret'", QUANZI_HOST="0.0.0.0")
    described = {one.name: one for one in describe_settings(settings, environment={"QUANZI_HOST": "0.0.0.0"})}
    assert set(described) == set(Settings.__struct_fields__) - {"home"}
    assert all(one.description.endswith(".") for one in described.values())
    assert (described["port"].source, described["host"].source, described["mail"].source) == ("file", "environment", "default")
    assert described["smtp_password"].shown == "(set)"


def test_the_example_is_the_defaults(tmp_path: Path) -> None:
    example = write_example()
    assert tomllib.loads(example) == {}
    uncommented = "\n".join(line.removeprefix("# ") for line in example.splitlines() if line.startswith(NAMED))
    assert _load(tmp_path, uncommented) == _load(tmp_path)


def test_members_come_over_https_once_there_is_a_certificate(tmp_path: Path) -> None:
    settings = _load(tmp_path, "tls_certificate = 'a'\ntls_key = 'b'\nport = 8443")
    assert settings.public_url == "https://localhost:8443"
    assert settings.is_secure


def test_no_secret_is_told_in_a_list_or_an_error(tmp_path: Path) -> None:
    given = {"QUANZI_DATABASE_URL": "postgresql://quan:hush@db.example/quan", "QUANZI_SMTP_PASSWORD": "hush"}
    settings = load_settings(home=tmp_path, environment=given)
    shown = {one.name: one.shown for one in describe_settings(settings, environment=given)}
    assert shown["database_url"] == '"postgresql://quan:•••@db.example/quan"'
    assert shown["smtp_password"] == "(set)"
    (tmp_path / "quanzi.toml").write_text("smtp_password = 4711")
    with pytest.raises(BadSetting) as caught:
        load_settings(home=tmp_path, environment={})
    assert "4711" not in str(caught.value)


@pytest.mark.parametrize(
    ("file", "warned"),
    [
        ("public_url = 'https://quan.example.org'", True),
        ("public_url = 'https://quan.example.org'\ntrusted_proxies = ['10.0.0.0/8']", False),
        ("public_url = 'http://quan.example.org'", False),
        ("", False),
    ],
)
def test_a_proxy_that_is_not_trusted_is_told_at_start(tmp_path: Path, file: str, *, warned: bool) -> None:
    with capture_logs() as told:
        check_start(_load(tmp_path, file + "\nport = 18431"))
    assert [one["event"] for one in told] == ["no_trusted_proxy"] * warned
