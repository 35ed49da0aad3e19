"""The three views of the race downhill: the race itself, its noise, and every learning rate at once."""
