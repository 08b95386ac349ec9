"""How often the decision is wrong: a simulated city whose truth is known, and the same arrivals to every rule."""
