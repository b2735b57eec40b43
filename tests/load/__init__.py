"""Load on the real server: what it carries, and that nothing is lost under it."""
