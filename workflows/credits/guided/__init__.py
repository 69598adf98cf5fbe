"""按类别录入: one says what one has, the form asks only for what its rule needs, and the standard reckons."""
