"""Keyboards: below the chat, under messages, and into the Mini App."""
