"""Python source of users, read and edited as text: knows nothing of projects."""
