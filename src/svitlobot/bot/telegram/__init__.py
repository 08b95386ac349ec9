"""What is particular to Telegram: answers, retries, files, the bot's profile."""
