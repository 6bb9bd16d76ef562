"""Scenario discovery: which corner of the inputs goes with an outcome (Bryant and Lempert 2010).

``worlds`` reads what was drawn and what came of it, ``screening`` keeps the inputs that go with the outcome beyond
chance, ``boxes`` finds boxes by PRIM on one half of the worlds, ``judging`` measures the chosen one on the other half,
``tree`` grows a decision tree beside it, ``telling`` says it in words, and ``asking`` puts them together.
"""
