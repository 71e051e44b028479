"""Batch screening of bank transactions: submissions in, explained alerts out."""

__version__ = "0.1.0"
