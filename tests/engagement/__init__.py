"""Tests of the engagement study."""
