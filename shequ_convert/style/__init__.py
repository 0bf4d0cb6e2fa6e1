"""Designs: units, profiles, and the profiles that come with the project (``*.toml`` beside this file)."""

from shequ_convert.style.profile import Profile, builtin_names, load, source_text

__all__ = ["Profile", "builtin_names", "load", "source_text"]
