"""The state of a replication: tables, the graph of the theatre, random streams, and building it from a scenario."""
