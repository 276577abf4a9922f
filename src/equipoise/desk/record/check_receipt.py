"""Is this receipt true? ``python3 check_receipt.py RECEIPT [KEY]``: needs Python 3.8 or later, no package, no network.

KEY is the desk's public key as you know it from elsewhere (name+keyid+base64); without it the receipt's own is used,
which shows that the receipt is whole but not who signed it. Ends with 0 when true, 1 when false.
"""

import base64
import hashlib
import json
import sys
from typing import Any, List, Optional, Tuple  # noqa: UP035 - for Pythons older than the package's own

P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P
ORDER = 2**252 + 27742317777372353535851937790883648493
Point = Tuple[int, int, int, int]  # noqa: UP006 - extended coordinates, RFC 8032 5.1.4


def _add(a: Point, b: Point) -> Point:
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    g, h, i, j = f - e, d - c, d + c, f + e
    return g * h % P, i * j % P, h * i % P, g * j % P


def _same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _times(n: int, a: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while n:
        if n & 1:
            found = _add(found, a)
        a, n = _add(a, a), n >> 1
    return found


def _point(raw: bytes) -> Point:
    """The point of its 32 bytes (RFC 8032 5.1.3)."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Is it the Ed25519 signature of the message (RFC 8032 5.1.7)?"""
    try:
        key, first = _point(public), _point(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    start = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    return _same(_times(s, start), _add(first, _times(h, key)))


def included(leaf: bytes, index: int, size: int, path: List[bytes], root: bytes) -> bool:  # noqa: UP006
    """Does the path lead from the leaf to the root (RFC 9162 2.1.3.2)?"""
    if not 0 <= index < size:
        return False
    fn, sn, made = index, size - 1, leaf
    for step in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            made = hashlib.sha256(b"\x01" + step + made).digest()
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            made = hashlib.sha256(b"\x01" + made + step).digest()
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and made == root


def judged(receipt: Any, trusted: Optional[str] = None) -> str:  # noqa: UP045
    """What a receipt proves, in a sentence. Raises ValueError with what is false."""
    text, _, marks = receipt["checkpoint"].partition("\n\n")
    text += "\n"
    name, key_id, key = (trusted or receipt["key"]).strip().split("+", 2)
    public = base64.b64decode(key, validate=True)
    if public[:1] != b"\x01" or hashlib.sha256(name.encode() + b"\n" + public).digest()[:4].hex() != key_id:
        raise ValueError("the key does not fit its identifier")
    for line in marks.splitlines():
        dash, signer, mark = line.split(" ")
        raw = base64.b64decode(mark, validate=True)
        if dash == "\u2014" and signer == name and raw[:4].hex() == key_id:
            if not signed(public[1:], text.encode(), raw[4:]):
                raise ValueError("the signature is false")
            break
    else:
        raise ValueError("the key did not sign this checkpoint")
    origin, size, root = text.splitlines()
    leaf = hashlib.sha256(b"\x00" + receipt["entry"].encode()).digest()
    path = [bytes.fromhex(step) for step in receipt["path"]]
    if not included(leaf, receipt["index"], int(size), path, base64.b64decode(root, validate=True)):
        raise ValueError("the path does not lead from the entry to the signed root")
    entry = json.loads(receipt["entry"])
    if entry["seq"] != receipt["index"] + 1:
        raise ValueError("the entry bears another number")
    who = f"{entry['member'] or entry['role']} ({entry['actor']})"
    return f"entry {entry['seq']} of {size} of {origin}: {entry['kind']} of {entry['stream']} by {who}"


def main() -> int:
    """Judge the receipt that the command line names."""
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            found = judged(json.load(file), sys.argv[2] if len(sys.argv) > 2 else None)
    except (AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
        sys.stdout.write(f"FALSE: {error}\n")
        return 1
    sys.stdout.write(f"true: {found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
