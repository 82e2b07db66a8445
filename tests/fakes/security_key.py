"""A security key in software: makes one passkey, and proves it with or without having asked who holds it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import User

_ID = b"k" * 32
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


class SecurityKey:
    """What a browser at https://testserver answers with this key plugged in."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._party = hashlib.sha256(b"testserver").digest()

    def make(self, options: dict[str, Any]) -> str:
        """Answer a challenge to make a passkey."""
        held = AttestedCredentialData.create(Aaguid.NONE, _ID, ES256.from_cryptography_key(self._key.public_key()))
        flags = AuthenticatorData.FLAG(_PRESENT | _VERIFIED | _ATTESTED)
        told = AttestationObject.create("none", AuthenticatorData.create(self._party, flags, 0, bytes(held)), {})
        return _credential(_client_data("webauthn.create", options), attestationObject=bytes(told))

    def prove(self, options: dict[str, Any], person: User, *, is_verified: bool = True) -> str:
        """Answer a challenge to prove it; `is_verified` says that the key asked for its finger or PIN."""
        client_data = _client_data("webauthn.get", options)
        flags = _PRESENT | (_VERIFIED if is_verified else 0)
        told = self._party + bytes([flags]) + (1).to_bytes(4, "big")
        signature = self._key.sign(told + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        handle = user_pk_to_url_str(person).encode()
        return _credential(client_data, authenticatorData=told, signature=signature, userHandle=handle)


def _client_data(kind: str, options: dict[str, Any]) -> bytes:
    challenge = options["publicKey"]["challenge"]
    return json.dumps({"type": kind, "challenge": challenge, "origin": "https://testserver"}).encode()


def _credential(client_data: bytes, **answer: bytes) -> str:
    name = websafe_encode(_ID)
    response = {key: websafe_encode(value) for key, value in {"clientDataJSON": client_data, **answer}.items()}
    return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
