"""Cases and tasks: viewflow's activations over set-based writes."""
