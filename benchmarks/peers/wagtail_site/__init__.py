"""The application that holds the page of the Wagtail contestant."""
