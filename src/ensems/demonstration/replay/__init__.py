"""The living threads of the demonstration: files read (`reading`), put in order (`plan`), played (`play`).

Everything is written by the very operations that people use, each at its invented instant.
"""
