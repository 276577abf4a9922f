"""Is this paper still true? What a brief carries with it, how each form holds it, and what has moved since."""

from equipoise.report.stamps.moved import Moved, moved
from equipoise.report.stamps.sealed import NoStamp, Seal, found_in, json_seal
from equipoise.report.stamps.stamp import Stamp, group_of, short_digest, stamp_of

__all__ = [
    "Moved",
    "NoStamp",
    "Seal",
    "Stamp",
    "found_in",
    "group_of",
    "json_seal",
    "moved",
    "short_digest",
    "stamp_of",
]
