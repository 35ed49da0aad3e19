"""The views of the lesson on hidden states: each shows its own controls and returns its pictures and its numbers."""
