"""Calls run in phases, from a kit to a winner nobody disputes."""
