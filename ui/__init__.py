"""Every line of Qt, and every Swedish word on the screen."""
