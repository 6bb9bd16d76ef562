"""Foundations of every room: errors, compiled functions, coefficients, dates, words for numbers."""
