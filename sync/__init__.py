"""The wire: what is said, and the two who say it."""
