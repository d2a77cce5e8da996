"""Fetches a fork with cookiecutter, in a process of its own: prints where it is, or why it failed.

In our own process, cookiecutter would write beside the user's templates, prompt on the terminal,
and leave files behind when it fails. Here its temporary folder is a scratch folder, git may not
prompt, and it can be killed together with everything that it started.
"""

import json
import sys


def main() -> None:
    """Read the arguments of determine_repo_dir as JSON, and print a path or a fault as JSON."""
    arguments = json.load(sys.stdin)
    answer_to, sys.stdout = sys.stdout, sys.stderr
    try:
        from cookiecutter.repository import determine_repo_dir

        path, _ = determine_repo_dir(**arguments)
        answer = {"path": str(path)}
    except Exception as error:  # noqa: BLE001 - scaffold/fork/faults.py reports each
        output = getattr(error, "output", None) or getattr(error.__cause__, "output", None) or b""
        text = f"{error}\n{output.decode(errors='replace')}"
        answer = {"fault": type(error).__name__, "text": text}
    # At exit Python flushes only sys.stdout, which has been replaced.
    print(json.dumps(answer), file=answer_to, flush=True)


if __name__ == "__main__":
    main()
