"""One self-contained page about a study. Making it needs the extra `report`; importing this room does not."""
