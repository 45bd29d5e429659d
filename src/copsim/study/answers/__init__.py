"""What the runs of a study say: sensitivity, ranking, conditions of failure. Nothing here is evidence of its own."""
