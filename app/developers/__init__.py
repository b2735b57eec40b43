"""For those who build upon this: the API's description and its readable page."""
