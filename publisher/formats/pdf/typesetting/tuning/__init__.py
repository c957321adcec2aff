"""What makes WeasyPrint faster and changes no byte: settings of Python's runtime, and patches."""
