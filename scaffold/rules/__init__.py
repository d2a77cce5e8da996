"""What a twelve-factor Django project keeps to: one module a rule, and their registry."""
