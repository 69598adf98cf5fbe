"""The phases of a credit year: opened, closed, opened again, and what each step leaves open."""
