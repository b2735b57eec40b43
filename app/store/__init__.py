"""The Store: the services that came out, and those of partners; found, rated and recommended."""
