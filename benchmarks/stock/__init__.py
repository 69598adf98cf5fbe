"""What ours is measured beside: viewflow's own models and flow, with a record and a history row."""
