"""The only room that joins paths, writes, and runs git."""
