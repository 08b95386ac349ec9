"""Payment providers, a file each."""
