"""The one exception whose message is for whoever runs the command."""


class Failed(Exception):
    """What went wrong, and what to do about it."""
