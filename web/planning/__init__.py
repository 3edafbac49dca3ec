"""Making rosters: jobs that are asked, watched and stopped."""
