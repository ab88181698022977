"""What leaves the house on paper: the only place that knows reportlab."""
