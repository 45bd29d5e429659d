"""A study folder as one zip that explains itself: an RO-Crate."""
