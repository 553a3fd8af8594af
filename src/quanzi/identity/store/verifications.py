"""Identity checks, the documents shown for them, and whose an id number is."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class CheckRow(msgspec.Struct, frozen=True):
    """A check as its owner may see it again."""

    verification_id: UUID
    check_name: str
    state: str
    face_to_face: bool
    reason: str
    asked_at: datetime
    decided_at: datetime | None


class WaitingRow(msgspec.Struct, frozen=True):
    """A check that waits for an operator."""

    person_id: UUID
    verification_id: UUID
    check_name: str
    legal_name_encrypted: bytes
    id_number_encrypted: bytes | None
    id_hash: bytes | None
    asked_at: datetime


class DocumentRow(msgspec.Struct, frozen=True):
    """A photo of a document, where it lies."""

    person_id: UUID
    document_id: UUID
    verification_id: UUID
    blob_key: str
    content_type: str


async def lock_person(tx: Tx, *, person_id: UUID) -> str | None:
    """The state of a person, who does not change until this transaction ends."""
    return await tx.value("SELECT state FROM identity.person WHERE person_id = $1 FOR UPDATE", person_id)


async def insert_id_number(tx: Tx, *, id_hash: bytes, person_id: UUID, at: datetime) -> int:
    return await tx.execute(
        """
        INSERT INTO identity.id_number (id_hash, person_id, claimed_at) VALUES ($1, $2, $3)
        ON CONFLICT (id_hash) DO NOTHING
        """,
        id_hash,
        person_id,
        at,
    )


async def find_id_owner(tx: ReadTx, *, id_hash: bytes) -> UUID | None:
    return await tx.value("SELECT person_id FROM identity.id_number WHERE id_hash = $1", id_hash)


async def delete_id_numbers(tx: Tx, *, person_id: UUID, id_hashes: list[bytes]) -> int:
    return await tx.execute("DELETE FROM identity.id_number WHERE id_hash = ANY($1) AND person_id = $2", id_hashes, person_id)


async def list_id_hashes(tx: ReadTx, *, person_id: UUID) -> list[bytes]:
    return await tx.column("SELECT id_hash FROM identity.verification WHERE person_id = $1 AND id_hash IS NOT NULL", person_id)


async def insert_verification(
    tx: Tx,
    *,
    person_id: UUID,
    verification_id: UUID,
    check_name: str,
    state: str,
    legal_name_encrypted: bytes,
    id_number_encrypted: bytes,
    id_hash: bytes,
    reason: str,
    at: datetime,
) -> int:
    return await tx.execute(
        """
        INSERT INTO identity.verification (person_id, verification_id, check_name, state, legal_name_encrypted,
            id_number_encrypted, id_hash, reason, asked_at, decided_at)
        VALUES ($1, $2, $3, $4::text, $5, $6, $7, $8, $9::timestamptz,
            CASE WHEN $4::text = 'waiting' THEN NULL ELSE $9::timestamptz END)
        ON CONFLICT (person_id, check_name, state) WHERE state IN ('waiting', 'passed') DO NOTHING
        """,
        person_id,
        verification_id,
        check_name,
        state,
        legal_name_encrypted,
        id_number_encrypted,
        id_hash,
        reason,
        at,
    )


async def list_checks(tx: ReadTx, *, person_id: UUID) -> list[CheckRow]:
    return await tx.all(
        CheckRow,
        """
        SELECT verification_id, check_name, state, face_to_face, reason, asked_at, decided_at
        FROM identity.verification WHERE person_id = $1 ORDER BY asked_at DESC, verification_id DESC LIMIT 50
        """,
        person_id,
    )


async def find_legal_name(tx: ReadTx, *, person_id: UUID) -> bytes | None:
    """The sealed legal name of the newest check that was passed."""
    return await tx.value(
        """
        SELECT legal_name_encrypted FROM identity.verification WHERE person_id = $1 AND state = 'passed'
        ORDER BY decided_at DESC, verification_id DESC LIMIT 1
        """,
        person_id,
    )


async def update_tier(tx: Tx, *, person_id: UUID, tier: int, at: datetime) -> int:
    return await tx.execute("UPDATE identity.person SET tier = $2, updated_at = $3 WHERE person_id = $1", person_id, tier, at)


async def list_waiting(tx: ReadTx, *, limit: int) -> list[WaitingRow]:
    return await tx.all(
        WaitingRow,
        """
        SELECT person_id, verification_id, check_name, legal_name_encrypted, id_number_encrypted, id_hash, asked_at
        FROM identity.verification WHERE state = 'waiting' ORDER BY asked_at, verification_id LIMIT $1
        """,
        limit,
    )


async def find_waiting(tx: ReadTx, *, person_id: UUID, verification_id: UUID) -> WaitingRow | None:
    return await tx.maybe(
        WaitingRow,
        """
        SELECT person_id, verification_id, check_name, legal_name_encrypted, id_number_encrypted, id_hash, asked_at
        FROM identity.verification WHERE person_id = $1 AND verification_id = $2 AND state = 'waiting'
        """,
        person_id,
        verification_id,
    )


async def update_decision(
    tx: Tx, *, person_id: UUID, verification_id: UUID, state: str, face_to_face: bool, reason: str, decided_by: UUID | None, at: datetime
) -> int:
    return await tx.execute(
        """
        UPDATE identity.verification
        SET state = $3, face_to_face = $4, reason = $5, decided_by = $6, decided_at = $7
        WHERE person_id = $1 AND verification_id = $2 AND state = 'waiting'
        """,
        person_id,
        verification_id,
        state,
        face_to_face,
        reason,
        decided_by,
        at,
    )


async def update_superseded(tx: Tx, *, person_id: UUID, check_name: str) -> int:
    return await tx.execute(
        """
        UPDATE identity.verification SET state = 'withdrawn'
        WHERE person_id = $1 AND check_name = $2 AND state = 'passed'
        """,
        person_id,
        check_name,
    )


async def insert_document(tx: Tx, *, person_id: UUID, document_id: UUID, verification_id: UUID, blob_key: str, content_type: str) -> None:
    await tx.execute(
        """
        INSERT INTO identity.document (person_id, document_id, verification_id, blob_key, content_type)
        VALUES ($1, $2, $3, $4, $5)
        """,
        person_id,
        document_id,
        verification_id,
        blob_key,
        content_type,
    )


async def list_documents(tx: ReadTx, *, person_id: UUID) -> list[DocumentRow]:
    return await tx.all(
        DocumentRow,
        """
        SELECT person_id, document_id, verification_id, blob_key, content_type FROM identity.document
        WHERE person_id = $1 ORDER BY document_id
        """,
        person_id,
    )


async def find_document(tx: ReadTx, *, person_id: UUID, document_id: UUID) -> DocumentRow | None:
    return await tx.maybe(
        DocumentRow,
        """
        SELECT person_id, document_id, verification_id, blob_key, content_type FROM identity.document
        WHERE person_id = $1 AND document_id = $2
        """,
        person_id,
        document_id,
    )


async def update_documents_end(tx: Tx, *, person_id: UUID, verification_id: UUID, delete_after: datetime) -> int:
    return await tx.execute(
        "UPDATE identity.document SET delete_after = $3 WHERE person_id = $1 AND verification_id = $2",
        person_id,
        verification_id,
        delete_after,
    )


async def list_documents_over(tx: ReadTx, *, at: datetime, limit: int) -> list[DocumentRow]:
    return await tx.all(
        DocumentRow,
        """
        SELECT person_id, document_id, verification_id, blob_key, content_type FROM identity.document
        WHERE delete_after < $1 ORDER BY delete_after LIMIT $2
        """,
        at,
        limit,
    )


async def list_named_documents(tx: ReadTx, *, person_ids: list[UUID], blob_keys: list[str]) -> list[str]:
    """Those of these keys that documents of these people have."""
    return await tx.column("SELECT blob_key FROM identity.document WHERE person_id = ANY($1) AND blob_key = ANY($2)", person_ids, blob_keys)


async def delete_document(tx: Tx, *, person_id: UUID, document_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.document WHERE person_id = $1 AND document_id = $2", person_id, document_id)


async def delete_verifications(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.verification WHERE person_id = $1", person_id)
