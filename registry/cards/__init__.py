"""Card credentials: which chip was whose from which second to which; the printed number is the person's for life."""
