"""themes/NAME -> a theme: its settings, styles and templates; the geometry of its page, its cover and its maps."""
