"""Writes twelve-factor Django projects, and brings existing ones to the twelve factors."""

__version__ = "0.1.0"
