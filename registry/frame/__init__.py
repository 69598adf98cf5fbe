"""The frame around every page: navigation, place, language."""
