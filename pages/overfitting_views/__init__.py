"""What the page on overfitting shows: a curve, digits, what helps, leakage."""
