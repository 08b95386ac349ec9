"""``python -m svitlobot``."""

from svitlobot.cli import main

main()
