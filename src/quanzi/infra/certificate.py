"""A self-signed certificate, for a house in a network that no public authority reaches."""

import ipaddress
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


def make_certificate(names: Sequence[str], *, days: int, certificate: Path, key: Path) -> str:
    """Write a certificate for `names` (host names and addresses) and its key, mode 0600; its SHA-256 print.

    Phones install nothing but authorities, so it is one, but for these names alone: who steals the key can't pretend to
    be another site to those who installed it. The key is P-256, which every browser takes.
    """
    secret = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    alternatives = [_alternative(name) for name in names]
    now = datetime.now(tz=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        # clocks in a LAN differ
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_only_for(alternatives), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    _write(key, secret.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    _write(certificate, made.public_bytes(serialization.Encoding.PEM))
    return made.fingerprint(hashes.SHA256()).hex(":").upper()


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name.encode("idna").decode())


def _only_for(alternatives: Sequence[x509.GeneralName]) -> x509.NameConstraints:
    """A kind of name of which none is permitted has to be excluded, else all of it would be free."""
    hosts = [name for name in alternatives if isinstance(name, x509.DNSName)]
    addresses = [x509.IPAddress(ipaddress.ip_network(name.value)) for name in alternatives if isinstance(name, x509.IPAddress)]
    every_host = [] if hosts else [x509.DNSName("")]
    every_address = [] if addresses else [x509.IPAddress(ipaddress.ip_network(one)) for one in ("0.0.0.0/0", "::/0")]
    return x509.NameConstraints([*hosts, *addresses] or None, [*every_host, *every_address] or None)


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(data)
