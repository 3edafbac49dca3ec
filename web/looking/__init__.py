"""Looking at versions: lists, maps, differences, downloads."""
