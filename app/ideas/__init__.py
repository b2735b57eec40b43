"""Ideas, good practices and irritants: proposed, discussed, supported, answered."""
