"""What the engine promises, each promise held by a test."""
