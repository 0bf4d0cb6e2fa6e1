"""Settlers by family. Their order stands in the table of ``parse.context``."""
