"""`python -m graphmem` is the command `graphmem`."""

from graphmem.cli import main

main()
