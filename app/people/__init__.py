"""Who is here: people, their units and roles, how they sign in and what they agreed to."""
