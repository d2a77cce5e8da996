"""Twelve-factor Django projects: written, brought up to date and proven."""

__version__ = "0.1.0"
