"""An existing project -> the tree that it should be."""
