"""Small theatres for single battles: a row of facts known beforehand, fixed tables, and the scenario file they make."""
