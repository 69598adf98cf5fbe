"""Code tables that a jurisdiction keeps itself: level, form, type, category and sub-category of credits."""
