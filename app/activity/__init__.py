"""What happened, who is told of it, and how: events, notices, digests."""
