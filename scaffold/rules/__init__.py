"""The rules of a twelve-factor Django project, one module each, their registry and engine."""
