"""Signatures, proofs, secrets and certificates: the only place that imports `cryptography`."""
