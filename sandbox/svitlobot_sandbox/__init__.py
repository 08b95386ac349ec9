"""A local world to try the product in: a Telegram of its own and a simulated city."""
