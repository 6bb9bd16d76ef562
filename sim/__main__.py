"""``python -m sim``."""

from sim.entry import main

if __name__ == "__main__":
    main()
