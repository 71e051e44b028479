"""The county's key: its private part signs sealed folders here, its public part goes to who receives them.

Ed25519 (RFC 8032), whose signatures of the same bytes are the same bytes. The private file is for its owner only (mode
600) and may be encrypted with a passphrase; the fingerprint is the SHA-256 of the public key's DER.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from screening.errors import RefusedInput, WrongCall

PRIVATE, PUBLIC = "referral.pem", "referral.public.pem"
VARIABLE = "SCREENING_KEY_PASSPHRASE"
"""Environment variable that holds the passphrase where nobody can be asked: in the server."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Seal:
    """A private key that was opened."""

    key: Ed25519PrivateKey

    def sign(self, content: bytes) -> bytes:
        """Give the 64 bytes of the signature of some bytes."""
        return self.key.sign(content)

    @property
    def public(self) -> bytes:
        """Give the public key as PEM."""
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def fingerprint(self) -> str:
        """Give the fingerprint of the public key."""
        return fingerprint_of(self.public)


def key_folder(workspace: Path) -> Path:
    """Give the folder of a workspace's keys."""
    return workspace / "keys"


def make_key(folder: Path, passphrase: str | None = None) -> Seal:
    """Make a key pair in a folder; one that lies there is never written over."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    guard = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, guard)
    try:
        handle = os.open(folder / PRIVATE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise WrongCall(
            "这里已有密钥 / a key lies here already",
            where=folder / PRIVATE,
            remedy="换一个文件夹，旧密钥留作验证 / another folder; keep the old one to check old referrals",
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    seal = Seal(key)
    (folder / PUBLIC).write_bytes(seal.public)
    return seal


def open_key(folder: Path, passphrase: str | None = None) -> Seal:
    """Open the private key of a folder; one that others may read is refused, and so is a wrong passphrase."""
    file = folder / PRIVATE
    if not file.is_file():
        raise WrongCall("还没有密钥 / no key yet", where=file, remedy="screening key make")
    if file.stat().st_mode & _OTHERS:
        raise RefusedInput("私钥可被他人读取 / others may read the private key", where=file, remedy=f"chmod 600 {file}")
    said = passphrase or os.environ.get(VARIABLE)
    try:
        key = load_pem_private_key(file.read_bytes(), said.encode() if said else None)
    except (TypeError, ValueError) as error:
        raise RefusedInput(
            "私钥打不开：口令不对或文件损坏 / the key does not open: wrong passphrase, or a damaged file",
            where=file,
            remedy=f"--passphrase, {VARIABLE}",
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise RefusedInput("不是 Ed25519 私钥 / not an Ed25519 key", where=file)
    return Seal(key)


def public_key(content: bytes, where: str) -> Ed25519PublicKey:
    """Give the public key of a PEM file's content."""
    try:
        key = load_pem_public_key(content)
    except ValueError as error:
        raise RefusedInput("不是公钥 / not a public key", where=where) from error
    if not isinstance(key, Ed25519PublicKey):
        raise RefusedInput("不是 Ed25519 公钥 / not an Ed25519 public key", where=where)
    return key


def fingerprint_of(pem: bytes, where: str = PUBLIC) -> str:
    """Give the fingerprint of a public key: the SHA-256 of its DER, in hexadecimal."""
    der = public_key(pem, where).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def holds(pem: bytes, signature: bytes, content: bytes, where: str = PUBLIC) -> bool:
    """Tell whether a signature of some bytes was made by a key."""
    try:
        public_key(pem, where).verify(signature, content)
    except InvalidSignature:
        return False
    return True
