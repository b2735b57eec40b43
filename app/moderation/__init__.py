"""Reports of anything reportable, and what a moderator decided, with the reason its author reads."""
