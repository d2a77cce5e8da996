"""Cookiecutter's part, in a process of its own: it fetches, and says where or why not.

By itself it would write beside the user's own templates, ask on the terminal, and leave behind
what a failure leaves. Here its folder for temporary files is a scratch folder, its environment
has git ask nothing, and it can be ended with all that it started.
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
    except Exception as error:  # noqa: BLE001 - each is told by scaffold/fork/faults.py
        output = getattr(error, "output", None) or getattr(error.__cause__, "output", None) or b""
        text = f"{error}\n{output.decode(errors='replace')}"
        answer = {"fault": type(error).__name__, "text": text}
    # At its end Python flushes what sys.stdout is by then.
    print(json.dumps(answer), file=answer_to, flush=True)


if __name__ == "__main__":
    main()
