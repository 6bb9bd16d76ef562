"""Global sensitivity: screening (Morris), Sobol' indices of the strongest inputs, and inputs against chance."""
