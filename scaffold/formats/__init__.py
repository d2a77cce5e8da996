"""TOML and YAML by strangers: parsed, or refused in one line."""
