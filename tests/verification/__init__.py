"""What the model is checked against: limits, published curves, and itself in another order."""
