"""Many inputs: plan them, run them, report on them. The only room besides ``cli`` that touches the user's files."""
