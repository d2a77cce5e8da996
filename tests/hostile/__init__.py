"""Tests of what strangers may put into a project."""
