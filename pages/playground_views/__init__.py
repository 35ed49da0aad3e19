"""What the page of the playground shows: its settings and its views."""
