"""What becomes of a winner: projects, led from phase to phase through gates, until they are launched or stopped."""
