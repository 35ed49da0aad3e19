"""What several lessons need: device, data, random numbers, training many models at once."""
