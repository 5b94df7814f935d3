"""Amendments to the recommendations submitted for adoption: proposed, signed, voted; and the text built from them."""
