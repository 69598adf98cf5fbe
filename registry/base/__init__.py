"""Small pieces that every subject uses: refusals, keys, paging."""
