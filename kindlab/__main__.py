"""Runs the command line as `python -m kindlab`."""

from kindlab.cli import main

if __name__ == "__main__":
    main()
