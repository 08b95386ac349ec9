"""What people read, by room: texts in Telegram HTML made of the API's answers."""
