"""Decodes strangers' pictures where they can do no harm."""
