"""Audit: become one with the data before any model. What was read, what it is made of, what is odd."""
