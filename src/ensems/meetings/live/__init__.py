"""A meeting while it is held: who conducts it, who speaks, what everyone sees of it."""
