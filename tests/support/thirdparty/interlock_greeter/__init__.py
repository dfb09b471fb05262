"""A module as somebody else would publish it: greets, and keeps its greetings in a table of its own."""
