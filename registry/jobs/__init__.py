"""Long work: frozen input, progress in the database, one result an item; a worker that may die at any moment."""
