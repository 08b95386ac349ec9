"""The operator's web panel under /admin: an edge of its own, served by the API's process.

Every request passes `auth_middleware.py`, which checks the session, the CSRF token and the origin. sqladmin lists and
edits tables (`tables/`). Our own pages extend `pages.py`.
"""
