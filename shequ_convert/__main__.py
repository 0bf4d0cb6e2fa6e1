"""``python -m shequ_convert``."""

from shequ_convert.cli import main

if __name__ == "__main__":
    main()
