"""Keeping the house: readiness, health, demo content; walks every room and owns nothing."""
