"""Numbers, sentences and rows that terminal, figures and pages share, so that all three say the same."""
