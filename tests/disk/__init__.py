"""Tests of scaffold/disk/."""
