"""The views of the lesson on backpropagation."""
