"""What several rooms of tests share; what one room needs stands in its own folder."""
