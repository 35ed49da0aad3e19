"""The stage: pictures, clock, dials and numbers as one message to the browser (assets/components/stage draws it)."""
