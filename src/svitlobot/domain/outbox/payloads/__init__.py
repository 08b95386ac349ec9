"""What events say: a frozen class for each kind, and for each other text that a kind may be told in.

Its fields are the placeholders of its text, so an event that lacks one, or misspells it, cannot be made.
"""
