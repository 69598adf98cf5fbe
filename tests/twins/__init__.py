"""Flows that exist twice: once of viewflow's own nodes, once of ours."""
