"""The whole database as a file: made, checked by restoring it, put back."""
