"""Public projects, used before and after a retrofit by `scaffold retrofit --prove`."""
