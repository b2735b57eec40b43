"""Web conferences: announced, joined at their date, and the questions that people ask before and live."""
