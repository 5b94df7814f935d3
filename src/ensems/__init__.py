"""Ensems: a Region and its Assemblée des territoires, from the question to the answer."""

__version__ = "0.1.0"
