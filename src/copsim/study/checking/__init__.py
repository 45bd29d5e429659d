"""Whether the files of a study folder are what was written, and what the parts give. Only reads."""
