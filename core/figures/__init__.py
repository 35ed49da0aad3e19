"""One module a lesson: draw_*(trace, words) returns a plain Plotly figure."""
