"""What the page on the loss surface shows: its two views."""
