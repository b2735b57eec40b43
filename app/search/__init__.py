"""Search: one index of documents, and one engine at a time behind one interface."""
