"""What measures the platform, and the data that it is measured on. Nothing of the platform imports it."""
