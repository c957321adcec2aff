"""Pages -> a book whose links land: order, manuscript, links, and the generated apparatus."""
