"""The anomaly model."""
