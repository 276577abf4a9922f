"""Which record did the desk vouch for? Signed checkpoints: C2SP tlog-checkpoint in a signed note, Ed25519.

A note is the text (origin, size, root in base64) and, after an empty line, one signature a line: the name of the key,
the first four bytes of ``SHA-256(name || "\\n" || kind || public key)``, the signature. Witnesses cosign with kind 4
(C2SP tlog-cosignature), which adds the time. Keys are files outside the database, readable by their owner only.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from equipoise.errors import EquipoiseError

__all__ = ["BadCheckpoint", "Checkpoint", "Signer", "Verifier", "root_words", "verified"]

SIGNS, WITNESSES = 1, 4
_DASH: Final = "\N{EM DASH} "
_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"


class BadCheckpoint(EquipoiseError):
    """A checkpoint that cannot be read, or that no known key signed."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long the record is and what its root is, as one origin says."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and its name, written ``name+keyid+base64`` as C2SP does."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature line names the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        key = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """The key of its written form. Raises BadCheckpoint."""
        try:
            name, key_id, key = text.strip().split("+", 2)
            raw = base64.b64decode(key, validate=True)
        except (ValueError, binascii.Error):
            raise BadCheckpoint(f"{text[:80]!r} is no key: it is written name+keyid+base64") from None
        found = cls(name, raw[0] if raw else 0, raw[1:])
        if found.kind not in (SIGNS, WITNESSES) or len(found.public) != 32 or found.key_id.hex() != key_id:
            raise BadCheckpoint(f"the key {name!r} does not fit its identifier")
        return found

    def accepts(self, text: str, signature: bytes) -> bool:
        """Did this key sign the text?"""
        signed = text.encode()
        if self.kind == WITNESSES:
            if len(signature) != 72:
                return False
            when, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            signed = f"cosignature/v1\ntime {when}\n".encode() + signed
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, signed)
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """A private key: signs checkpoints of an origin, or cosigns them as a witness."""

    def __init__(self, name: str, private: Ed25519PrivateKey, kind: int = SIGNS) -> None:
        if not name or "+" in name or any(c.isspace() for c in name):
            raise BadCheckpoint(f"{name!r} is no name for a key: no spaces, no plus sign")
        self._private = private
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.verifier = Verifier(name, kind, public)

    @classmethod
    def fresh(cls, name: str, kind: int = SIGNS) -> Signer:
        """A new key."""
        return cls(name, Ed25519PrivateKey.generate(), kind)

    @classmethod
    def made(cls, path: Path, name: str, kind: int = SIGNS) -> Signer:
        """A new key, written to a new file for its owner only. Raises BadCheckpoint where a file is."""
        made = cls.fresh(name, kind)
        raw = made._private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(raw.hex().encode() + b"\n")
        except FileExistsError:
            raise BadCheckpoint(f"{path} exists already: nothing is ever overwritten") from None
        except OSError as error:
            raise BadCheckpoint(f"the key {path} cannot be written: {error.strerror}") from None
        return made

    @classmethod
    def read(cls, path: Path, name: str, kind: int = SIGNS) -> Signer:
        """The key in a file. Raises BadCheckpoint where there is none, or others can read it."""
        try:
            mode, text = path.stat().st_mode, path.read_text()
        except FileNotFoundError:
            raise BadCheckpoint(
                f"the signing key {path} is not there. Copy it from where it is kept, or name its file with --key; "
                "to read a record that is not yours, or where the key is lost: equipoise desk key"
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise BadCheckpoint(f"the key {path} cannot be read: {error}") from None
        if mode & 0o077:
            raise BadCheckpoint(f"the key {path} can be read by others: chmod 600 {path}")
        try:
            private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))
        except ValueError:
            raise BadCheckpoint(f"{path} is no key of a desk") from None
        return cls(name, private, kind)

    def _line(self, signature: bytes) -> str:
        key = self.verifier
        return f"{_DASH}{key.name} {base64.b64encode(key.key_id + signature).decode()}\n"

    def signed(self, checkpoint: Checkpoint) -> str:
        """The checkpoint as a note that this key signed."""
        return checkpoint.text + "\n" + self._line(self._private.sign(checkpoint.text.encode()))

    @property
    def witness(self) -> Signer:
        """The same key as a witness: it says what it saw, and vouches for nothing."""
        return Signer(self.verifier.name, self._private, WITNESSES)

    def cosigned(self, note: str, seconds: int) -> str:
        """The note with this witness's signature of the instant added."""
        text = note.split("\n\n", 1)[0] + "\n"
        signature = self._private.sign(f"cosignature/v1\ntime {seconds}\n".encode() + text.encode())
        return note + self._line(seconds.to_bytes(8, "big") + signature)


def verified(note: str, keys: Iterable[Verifier], origin: str | None = None) -> tuple[Checkpoint, tuple[str, ...]]:
    """The checkpoint of a note and the names of the known keys that signed it. Raises BadCheckpoint where none did."""
    text, gap, signatures = note.partition("\n\n")
    lines = text.split("\n")
    try:
        if not gap or len(lines) != 3 or not signatures.endswith("\n"):
            raise ValueError
        size, root = int(lines[1]), base64.b64decode(lines[2], validate=True)
        given = [line.removeprefix(_DASH).split(" ") for line in signatures.splitlines() if line.startswith(_DASH)]
        marks = [(name, base64.b64decode(signature, validate=True)) for name, signature in given]
        if [base64.b64encode(mark).decode() for _, mark in marks] != [signature for _, signature in given]:
            raise ValueError  # base64 can write the same bytes in several ways: one of them is ours
    except (ValueError, binascii.Error):
        raise BadCheckpoint("this is no signed checkpoint") from None
    found = Checkpoint(lines[0], size, root)
    if size < 0 or len(root) != 32 or found.text != text + "\n":
        raise BadCheckpoint("this is no signed checkpoint")
    if origin is not None and found.origin != origin:
        raise BadCheckpoint(f"the checkpoint is of {found.origin!r}, not of {origin!r}")
    able = {(key.name, key.key_id): key for key in keys}
    names = []
    for name, mark in marks:
        key = able.get((name, mark[:4]))
        if key is not None and not key.accepts(found.text, mark[4:]):
            raise BadCheckpoint(f"the signature of {name} is false")
        if key is not None:
            names.append(name)
    if not names:
        raise BadCheckpoint("no known key signed this checkpoint")
    return found, tuple(names)


def root_words(root: bytes) -> str:
    """The first 128 bits of a root in eight words that can be read over a telephone (proquints, arXiv:0901.4016).

    >>> root_words(bytes.fromhex("7f000001" + "00" * 28))[:11]
    'lusab babad'
    """
    words = []
    for i in range(0, 16, 2):
        n = int.from_bytes(root[i : i + 2], "big")
        words.append(
            _CONSONANTS[n >> 12]
            + _VOWELS[n >> 10 & 3]
            + _CONSONANTS[n >> 6 & 15]
            + _VOWELS[n >> 4 & 3]
            + _CONSONANTS[n & 15]
        )
    return " ".join(words)
