"""Finding credits (S33): filters, columns, totals, and exactly that as an Excel file."""
