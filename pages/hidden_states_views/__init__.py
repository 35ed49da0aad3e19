"""The views of the lesson on hidden states: each shows its own controls, its pictures, its numbers."""
