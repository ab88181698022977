"""The core of Inspektor: what is true without a screen and without a network."""
