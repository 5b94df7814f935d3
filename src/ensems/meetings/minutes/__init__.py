"""The minutes of a meeting: composed from what happened, corrected, adopted, signed, published for ever."""
