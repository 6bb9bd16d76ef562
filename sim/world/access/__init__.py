"""Tables of a world for people: rows seen as objects, orders given by name."""
