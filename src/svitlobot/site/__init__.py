"""The city's public pages and the Mini App's files."""
