"""Reads an existing project: nothing here makes or applies an edit."""
