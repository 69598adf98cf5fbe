"""What leaves the system on paper: handbooks, slips and proofs, their seal, their signature, and who can check them."""
