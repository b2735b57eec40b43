"""What the API gives, takes and answers to, room by room; words and limits come from the rooms themselves."""
