"""Runs the command line as `python -m kindlab`."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # the working folder, in which a yaml.py or a docker.py may lie that is no library

from kindlab.cli import main

if __name__ == "__main__":
    main()
