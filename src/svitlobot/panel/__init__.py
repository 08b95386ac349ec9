"""The operator's web panel under /admin: an edge of its own, served by the API's process.

Everything goes through one door (`door.py`): a session, a token with whatever changes something, headers. sqladmin
lists and edits tables (`tables/`); other pages stand on `pages.py`.
"""
