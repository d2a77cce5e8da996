"""Edits of an existing project's files, made as values."""
