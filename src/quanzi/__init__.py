"""Quanzi: real-name interest circles, a wallet, and a credit score that belongs to the person it describes."""

__version__ = "0.1.0"
