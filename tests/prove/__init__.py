"""Tests of scaffold/prove/."""
