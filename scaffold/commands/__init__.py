"""What each command does: a function with plain parameters that returns the exit status."""
