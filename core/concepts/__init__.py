"""One module a lesson: a Config, a verb, a Trace."""
