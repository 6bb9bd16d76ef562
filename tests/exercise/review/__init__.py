"""Tests of the after-action review."""
