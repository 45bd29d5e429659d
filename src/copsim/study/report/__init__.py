"""What a report says in numbers, as tables: every number of its text is a cell of one of them."""
