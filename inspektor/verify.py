"""Checks an exported chain of changes, by itself: nothing of the program that wrote it is used."""
