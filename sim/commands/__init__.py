"""The commands, each a thin layer over the room that does the work; nothing heavy is imported until it is needed."""
