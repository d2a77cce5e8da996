"""Parses untrusted TOML and YAML, or refuses it in one line."""
