"""Scenario discovery: the corner of the inputs in which an outcome is common (Bryant and Lempert 2010).

``outcome_sample`` reads inputs and outcomes, ``screening`` keeps the inputs that are associated with the outcome beyond
chance, ``boxes`` finds boxes by PRIM on one half of the replications, ``held_out_scores`` measures the chosen one on
the other half, ``tree`` grows a decision tree beside it, ``search`` puts them together, ``wording`` says it in words,
and ``request`` is the way in.
"""
