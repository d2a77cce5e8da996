"""`python -m scaffold`, the same as the command `scaffold`."""

from scaffold.cli import main

if __name__ == "__main__":
    main()
