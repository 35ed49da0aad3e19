"""What visitors bring: tables, points, numbers, pictures, drawings. Whatever cannot be used is refused in a sentence."""
