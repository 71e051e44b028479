"""Scores, and one alert for each subject."""
