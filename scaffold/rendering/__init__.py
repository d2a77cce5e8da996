"""Answers -> tree: the template, rendered, with its pins and its lock."""
