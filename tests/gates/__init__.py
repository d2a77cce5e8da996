"""Real Django projects of six versions, grown into hard cases, and the gates after `retrofit`."""
