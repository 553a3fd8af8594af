"""What must never be in a repository that strangers clone."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

_MACHINE_PATH = re.compile(r"(?<![\w./~$}:-])/(?:home|Users|root|work|workspace|mnt|private)/[\w.]+")
_REGISTRY = re.compile(r"https?://[\w.-]*(?:pypi|pythonhosted|npmjs|artifactory|nexus|devpi|jfrog)[\w.-]*", re.IGNORECASE)
_SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b")
_REQUIREMENT = re.compile(r"^[a-z0-9][\w.\[\],-]*==", re.IGNORECASE)


def machine_paths(texts: Mapping[str, str]) -> list[str]:
    """A path that exists on one computer only."""
    return _find(texts, _MACHINE_PATH)


def registry_hosts(texts: Mapping[str, str]) -> list[str]:
    """Where packages come from is each installer's own setting."""
    return _find(texts, _REGISTRY)


def secrets_in_files(texts: Mapping[str, str]) -> list[str]:
    """Private keys and access keys."""
    return _find(texts, _SECRET)


def loose_locks(locks: Mapping[str, str]) -> list[str]:
    """A lock names exact versions with hashes, and no address."""
    faults: list[str] = []
    for path, text in locks.items():
        faults += [f"{path}: an address: {line.strip()}" for line in text.splitlines() if "://" in line or "index-url" in line]
        entries = text.replace("\\\n", " ").splitlines()
        faults += [
            f"{path}: {line.split()[0]} has no hash" for line in entries if _REQUIREMENT.match(line) and "--hash=sha256:" not in line
        ]
        faults += [
            f"{path}: {line.strip()} is not exact"
            for line in entries
            if re.match(r"^[a-z0-9][\w.\[\]-]*\s*(?:[<>~!]=|$|@)", line, re.IGNORECASE)
        ]
        if not any(_REQUIREMENT.match(line) for line in entries):
            faults.append(f"{path}: locks nothing")
    return faults


def changed_vendor_files(folder: Path) -> list[str]:
    """A vendored file is the one that was published: its sha256 is listed, and its licence lies beside it."""
    listed = {
        name: digest
        for digest, name in (
            line.split()[:2] for line in (folder / "checksums.txt").read_text().splitlines() if line and not line.startswith("#")
        )
    }
    faults: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.name == "checksums.txt" or path.name.upper().endswith("LICENSE"):
            continue
        if listed.get(path.name) != hashlib.sha256(path.read_bytes()).hexdigest():
            faults.append(f"{path.name}: not the file that checksums.txt names")
        if not list(folder.glob(f"{path.name.split('.')[0]}*LICENSE")):
            faults.append(f"{path.name}: no licence beside it")
    return faults


def _find(texts: Mapping[str, str], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {found[0]}"
        for path, text in texts.items()
        for found in pattern.finditer(text)
    ]
