"""The tests mirror scaffold/; tests/smoke/ starts variants for real."""
