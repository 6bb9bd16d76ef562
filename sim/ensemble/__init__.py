"""Many worlds: replications, executors, precision, storage, resuming."""
