"""`svitlobot doctor`: what is well, what is not, and what to do about it. One small check a file, by noun."""
