"""A team's fork of the template: fetched by cookiecutter, checked, and never run."""
