"""The tags of a number that say how well it is known."""

TAGS = {
    "V": "seen in a source",
    "M": "general knowledge, not checked against a source",
    "J": "judgement",
    "C": "calculated",
}
