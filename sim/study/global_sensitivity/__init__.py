"""Which inputs matter: screening (Morris), Sobol' indices of those that do, and how much of the spread is ignorance."""
