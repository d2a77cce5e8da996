"""Emitted images and compose files, built and used on a real Docker engine."""
