"""Clients of the API for other languages, made from the contract alone."""

from pathlib import Path

CONTRACT = Path(__file__).resolve().parents[1] / "cachoo_privacy/openapi.json"
