"""What stands in an existing project. Reads only: nothing here makes or applies an edit."""
