"""The state of a world: tables, the theatre's graph, dice, and building a world from a scenario and a draw."""
