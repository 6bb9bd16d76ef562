"""Pages that carry everything in one file: a run's report, two runs side by side, and what other pages share."""
