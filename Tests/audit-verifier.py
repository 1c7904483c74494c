#!/usr/bin/env python3
"""Checks and opens an audit without any code of Counterfoil.

    counterfoil audit export --data DIR | python3 audit-verifier.py [--key FILE] [--log-key FILE]

Reads the export from standard input and prints one line of JSON: size, root, what the checkpoints and proofs came to,
and with the security team's private key the contents. HPKE (RFC 9180, base mode) is built here from X25519, HKDF and
AES-GCM, Merkle trees (RFC 6962) from SHA-256. Exit status 1 names what is wrong.
"""
import argparse, base64, hashlib, hmac, json, struct, sys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def raw(public_key):
    return public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)


class Wrong(Exception):
    pass


# --- RFC 6962 -------------------------------------------------------------------------------------------------------

def tree(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha()
    cut = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\x01", tree(leaves[:cut]), tree(leaves[cut:]))


def path(index, leaves):
    if len(leaves) == 1:
        return []
    cut = 1 << (len(leaves) - 1).bit_length() - 1
    if index < cut:
        return path(index, leaves[:cut]) + [tree(leaves[cut:])]
    return path(index - cut, leaves[cut:]) + [tree(leaves[:cut])]


# --- RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM ------------------------------------

KEM = b"KEM" + struct.pack(">H", 0x20)
SUITE = b"HPKE" + struct.pack(">HHH", 0x20, 1, 2)


def extract(suite, salt, label, material):
    return hmac.new(salt, b"HPKE-v1" + suite + label + material, "sha256").digest()


def expand(suite, key, label, info, length):
    info, block, out = struct.pack(">H", length) + b"HPKE-v1" + suite + label + info, b"", b""
    while len(out) < length:
        block = hmac.new(key, block + info + bytes([len(out) // 32 + 1]), "sha256").digest()
        out += block
    return out[:length]


def hpke_open(private_key, encapsulated, info, sealed):
    shared = private_key.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    secret = extract(KEM, b"", b"eae_prk", shared)
    secret = expand(KEM, secret, b"shared_secret", encapsulated + raw(private_key.public_key()), 32)
    context = b"\x00" + extract(SUITE, b"", b"psk_id_hash", b"") + extract(SUITE, b"", b"info_hash", info)
    secret = extract(SUITE, secret, b"secret", b"")
    key, nonce = expand(SUITE, secret, b"key", context, 32), expand(SUITE, secret, b"base_nonce", context, 12)
    return AESGCM(key).decrypt(nonce, sealed, b"")


# --- Entries --------------------------------------------------------------------------------------------------------

class Entry:
    def __init__(self, line):
        self.header, self.body, self.leaf = (base64.b64decode(line[name]) for name in ("header", "body", "leaf"))
        version, self.log, self.sequence, self.chain = struct.unpack(">B16sQQ", self.header[:33])
        if version != 1:
            raise Wrong("version")
        self.previous, self.core = self.header[33:65], self.header[65:]
        self.form, self.segment, self.counter, self.time, self.tenant = struct.unpack(">B16sQq16s", self.core[:49])
        texts, rest = [], self.core[49:]
        while rest:
            texts.append(rest[1:1 + rest[0]].decode())
            rest = rest[1 + rest[0]:]
        self.kind, self.actor, self.outcome = texts


def check(entries):
    chains, segments, counters = {}, set(), set()
    for number, entry in enumerate(entries):
        if entry.sequence != number:
            raise Wrong(f"entry {number} is missing")
        if sha(b"\x00", entry.header, sha(entry.body)) != entry.leaf:
            raise Wrong(f"entry {number} was changed")
        if (entry.chain, entry.previous) != chains.get(entry.tenant, (0, bytes(32))) or entry.log != entries[0].log:
            raise Wrong(f"entry {number} does not follow")
        chains[entry.tenant] = (entry.chain + 1, entry.leaf)
        if entry.form == 2:
            segments.add(entry.segment)
        elif entry.segment not in segments or (entry.segment, entry.counter) in counters:
            raise Wrong(f"entry {number} has no key of its own")
        else:
            counters.add((entry.segment, entry.counter))


def open_all(entries, private_key):
    fingerprint, keys, contents = sha(raw(private_key.public_key()))[:8], {}, []
    for entry in entries:
        if entry.form == 2:
            commitment, wraps = entry.body[:32], entry.body[32:]
            for wrap in (wraps[at:at + 88] for at in range(0, len(wraps), 88)):
                if wrap[:8] == fingerprint:
                    info = b"counterfoil audit segment 1" + entry.log + entry.segment
                    key = keys[entry.segment] = hpke_open(private_key, wrap[8:40], info, wrap[40:])
                    if hmac.new(key, b"counterfoil audit commitment", "sha256").digest() != commitment:
                        raise Wrong(f"entry {entry.sequence}: another key than was committed to")
        else:
            nonce, context = bytes(4) + struct.pack(">Q", entry.counter), b"counterfoil audit entry 1"
            plain = AESGCM(keys[entry.segment]).decrypt(nonce, entry.body, context + entry.log + entry.core)
            contents.append(json.loads(plain))
    return contents


def check_note(note, entries, log_key):
    text, _, signatures = note.partition("\n\n")
    origin, size, root = text.split("\n")[:3]
    if origin != "counterfoil/audit/" + entries[0].log.hex():
        raise Wrong("a checkpoint of another log")
    if tree([entry.leaf for entry in entries[:int(size)]]) != base64.b64decode(root) or int(size) > len(entries):
        raise Wrong(f"the checkpoint of size {size} has another root")
    if log_key:
        name, identity, key = log_key.split("+", 2)
        blob = base64.b64decode(signatures.strip().removeprefix(f"— {name} "))
        if blob[:4].hex() != identity:
            raise Wrong("a signature of another key")
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:]).verify(blob[4:], (text + "\n").encode())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--key")
    parser.add_argument("--log-key")
    parser.add_argument("--proofs", action="store_true", help="print the inclusion proof of every entry too")
    options = parser.parse_args()
    lines = [json.loads(line) for line in sys.stdin]
    entries = [Entry(line) for line in lines if "header" in line]
    notes = [line["checkpoint"] for line in lines if "checkpoint" in line]
    check(entries)
    for note in notes:
        check_note(note, entries, open(options.log_key).read().strip() if options.log_key else None)
    leaves = [entry.leaf for entry in entries]
    result = {"size": len(entries), "root": tree(leaves).hex(), "checkpoints": len(notes),
              "kinds": [entry.kind for entry in entries]}
    if options.proofs:
        result["proofs"] = [[step.hex() for step in path(index, leaves)] for index in range(len(leaves))]
    if options.key:
        private_key = X25519PrivateKey.from_private_bytes(bytes.fromhex(open(options.key).read().strip()))
        result["contents"] = open_all(entries, private_key)
    print(json.dumps(result))


if __name__ == "__main__":
    try:
        main()
    except (Wrong, InvalidSignature) as error:
        sys.exit(f"audit-verifier: {error or 'a signature does not fit'}")
