"""`python -m screening` is the command line."""

from screening.cli import main

main()
