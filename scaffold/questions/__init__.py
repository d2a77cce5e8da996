"""What is asked: cookiecutter.json as typed questions, their answers, and the variants."""
