"""What strangers clone holds no path, no address, no secret of ours, and others' files unchanged with their licence."""

import hashlib

from tests.architecture.rules import ROOT, committed_texts, hygiene

TEXTS = {path: text for path, text in committed_texts().items() if not path.startswith("tests/architecture/")}


def test_no_path_of_one_machine() -> None:
    assert hygiene.machine_paths(TEXTS) == []


def test_no_registry_host() -> None:
    assert hygiene.registry_hosts(TEXTS) == []


def test_no_secret() -> None:
    assert hygiene.secrets_in_files(TEXTS) == []


def test_locks_carry_hashes_and_no_address() -> None:
    locks = {path.name: path.read_text() for path in ROOT.glob("requirements*.lock")}
    assert len(locks) >= 2
    assert hygiene.loose_locks(locks) == []


def test_vendored_files_are_the_published_ones() -> None:
    folders = sorted(path.parent for path in ROOT.glob("**/vendor/checksums.txt") if ".venv" not in path.parts)
    assert len(folders) >= 2
    assert [fault for folder in folders for fault in hygiene.changed_vendor_files(folder)] == []


def test_the_licence_is_the_unmodified_text_of_apache_2_0() -> None:
    digest = hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest()
    assert digest == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
