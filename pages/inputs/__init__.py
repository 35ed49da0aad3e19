"""What visitors bring and take home: tables, points, numbers, pictures, drawings, downloads; what cannot be used is refused."""
