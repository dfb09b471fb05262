"""What every page needs: htmx answers, errors, headers, tables, templates."""
