"""The doors of terminals: records in, receipts and manifests out, every request and every answer signed."""
