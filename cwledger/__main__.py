"""``python -m cwledger``: the command line. Not for import."""

from cwledger.cli import main

if __name__ == "__main__":
    main()
