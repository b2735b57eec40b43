"""What must happen after the commit: the queue, mail, the worker's loop."""
