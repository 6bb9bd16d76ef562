"""The story of a single world: one replication played again with a recorder, picked, ranked and told."""
