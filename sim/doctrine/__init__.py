"""The minds: how each kind of actor decides; a perceived picture in, orders out."""
