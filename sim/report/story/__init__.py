"""The story of one replication: repeated with a recorder, picked, ranked and narrated."""
