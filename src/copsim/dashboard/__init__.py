"""The dashboard: pages that people learn from, in a browser, without internet.

web/ holds the pages and their components; what stands beside it knows no page: experiments, worlds, frames, words, and
the server around them.
"""
