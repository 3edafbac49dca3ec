"""From a version to people: publishing it, telling everybody, and who came."""
