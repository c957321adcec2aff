"""A layout job -> a fragment: WeasyPrint, and what is done with the pages that it makes."""
