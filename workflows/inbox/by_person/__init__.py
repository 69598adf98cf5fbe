"""按人: everything of one person on one page, and the people who have something waiting."""
