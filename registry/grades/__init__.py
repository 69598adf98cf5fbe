"""机构级别: of what level each institution is, from a day on; what a year asks goes by it."""
