"""themes/NAME -> a theme: settings, styles, templates; the geometry of page, cover and map."""
