"""Starts variants for real: each step of using a project, on real services."""
