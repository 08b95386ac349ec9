"""A simulated city: any number of residents, two sensors for each queue, scripted outages, and a board to watch."""
