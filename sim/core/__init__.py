"""What every room stands on: errors, compiled functions, coefficients, dates, words for numbers."""
