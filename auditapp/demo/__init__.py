"""The demo council: invented, always the same, made through the services of real use."""
