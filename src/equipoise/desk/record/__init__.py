"""What happened, and who can change it? Nobody: canonical JSON, a Merkle tree, signed checkpoints, receipts."""

from equipoise.desk.record.checkpoint import BadCheckpoint, Checkpoint, Signer, Verifier, root_words, verified
from equipoise.desk.record.entries import FIRST, BadEntry, Entry, canonical_json, commitment, entry_from, faults
from equipoise.desk.record.lines import BadRecord, ReadRecord, read_lines, write_lines
from equipoise.desk.record.merkle import (
    EMPTY,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    nodes_of,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from equipoise.desk.record.receipt import BadReceipt, Receipt, checker_text

__all__ = [
    "EMPTY",
    "FIRST",
    "BadCheckpoint",
    "BadEntry",
    "BadReceipt",
    "BadRecord",
    "Checkpoint",
    "Entry",
    "Frontier",
    "ReadRecord",
    "Receipt",
    "Signer",
    "Verifier",
    "canonical_json",
    "checker_text",
    "commitment",
    "consistency_proof",
    "entry_from",
    "faults",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "nodes_of",
    "read_lines",
    "root_of",
    "root_words",
    "verified",
    "verify_consistency",
    "verify_inclusion",
    "write_lines",
]
