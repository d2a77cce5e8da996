"""Runs an existing project in copies, before and after a retrofit, in each way that it is used."""
