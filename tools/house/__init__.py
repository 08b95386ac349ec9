"""Draws the rooms of the source tree and measures them; not part of the product."""
