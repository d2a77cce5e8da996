"""Reads and edits users' Python source as text; knows nothing about projects."""
