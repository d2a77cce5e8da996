"""What an emitted project does, started for real: its settings, its local start, its log."""
