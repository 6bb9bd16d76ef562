"""Two fuzzers: files that people write (``inputs``, ``commands``) and folders that disks keep (``folders``).

Every case is made from a seed and a number alone; ``python -m tests.fuzz inputs --seed 1 --case 17`` makes it again.
"""
