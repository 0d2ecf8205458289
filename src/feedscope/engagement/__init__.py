"""Engagement: how large, how unequal, when, and what goes with more of it."""
