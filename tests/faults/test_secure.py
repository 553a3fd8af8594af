"""A certificate of one's own: made by the command, used by the server, trusted by whoever installed it."""

import ssl
import subprocess
from functools import partial
from pathlib import Path

import httpx

from tests.make.house import RunningHouse, open_house


def _accepts_from(certificate: Path, key: Path, name: str) -> bool:
    """Whether who trusts the certificate takes one for `name` that its key signed."""
    folder = certificate.parent
    run = partial(subprocess.run, check=False, capture_output=True, cwd=folder)
    asked = ["-keyout", "x.key", "-out", "x.csr", "-subj", "/", "-addext", f"subjectAltName=DNS:{name}"]
    run(["openssl", "req", "-newkey", "rsa:2048", "-nodes", *asked])
    run(["openssl", "x509", "-req", "-in", "x.csr", "-CA", certificate, "-CAkey", key, "-copy_extensions", "copy", "-out", "x.pem"])
    return run(["openssl", "verify", "-CAfile", certificate, "x.pem"]).returncode == 0


def test_a_self_signed_certificate_serves_https_to_those_who_trust_it(home: Path) -> None:
    made = RunningHouse(home).run("certificate", "localhost", "127.0.0.1")
    assert made.returncode == 0, made.stderr
    certificate, key = home / "certificate.pem", home / "certificate.key"
    assert key.stat().st_mode & 0o077 == 0
    assert _accepts_from(certificate, key, "quanzi.localhost")
    assert not _accepts_from(certificate, key, "bank.example")
    trust = ssl.create_default_context(cafile=str(certificate))
    with open_house(home, tls_certificate=str(certificate), tls_key=str(key)) as house:
        assert house.url.startswith("https://")
        answer = httpx.get(f"{house.url}/healthz", verify=trust)
        assert answer.text == "ok\n"
        assert "max-age" in answer.headers["strict-transport-security"]


def test_a_key_that_does_not_fit_is_said_at_once(home: Path, tmp_path: Path) -> None:
    house = RunningHouse(home)
    house.run("certificate", "localhost")
    other = RunningHouse(tmp_path / "other")
    other.run("certificate", "localhost")
    house.settings = {"tls_certificate": str(home / "certificate.pem"), "tls_key": str(other.home / "certificate.key")}
    told = house.run("up")
    assert told.returncode == 1
    assert "can't be used" in told.stderr
