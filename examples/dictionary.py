"""Freezes the template's texts as another dictionary for locks, as `make dictionary`.

One that has been released is never changed: a lock that was packed by it must be read for good.
"""

from scaffold.bundle import DICTIONARIES, OWN
from scaffold.rendering import dictionary
from scaffold.rendering.render import template_files


def main() -> None:
    texts = [(path, (OWN.template / path).read_text("utf-8")) for path in template_files()]
    number = max(dictionary.numbers(), default=0) + 1
    (DICTIONARIES / f"{number}.z").write_bytes(dictionary.freeze(texts))
    print(f"Written: dictionary {number}. Then: make examples")


if __name__ == "__main__":
    main()
