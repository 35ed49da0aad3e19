"""What the page on the loss surface shows: its settings and its two views."""
