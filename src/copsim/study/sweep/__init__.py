"""Studies that a file declares: scenarios x policies x points x worlds."""
