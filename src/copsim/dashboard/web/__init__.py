"""The pages and their components."""
