"""Result folders that are addresses (``s3://``, ``gs://``, ``file://``), mirrored in a folder of this machine."""
