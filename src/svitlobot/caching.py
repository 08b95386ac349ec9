"""How long browsers and proxies may keep each public answer: the values of `Cache-Control`, in seconds.

``max-age`` is for the browser, ``s-maxage`` for a proxy that many people share.
"""

CITY_STATUS = "public, max-age=2, s-maxage=5"
CITY_TIMELINE = "public, max-age=15, s-maxage=30"
CITY_DAYS = "public, max-age=60, s-maxage=300"
MAP_MANIFEST = "public, max-age=60, s-maxage=60"
QUEUES = "max-age=5"
SCHEDULES = "max-age=5"
SCHEDULE_WEEK = "public, max-age=60, s-maxage=60"
SCHEDULE_PICTURE = "public, max-age=60"
QUEUE_CALENDAR = "public, max-age=300"
PRIVATE_CALENDAR = "private, max-age=300"

PAGE = "public, max-age=5, s-maxage=10"
PAGE_PICTURE = "public, max-age=60, s-maxage=60"
PAGE_FILES = "public, max-age=300, s-maxage=30"
CRAWLER_FILES = "public, max-age=3600, s-maxage=3600"  # sitemap.xml and robots.txt

# The browser asks each time, and gets 304 if nothing has changed; a proxy asks for all of them.
CHECKED = "public, max-age=0, must-revalidate, s-maxage=10"
FOREVER = "public, max-age=31536000, immutable"  # the name changes with the contents
