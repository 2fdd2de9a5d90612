"""The demo council: invented, the same every time, and made through the same services as real use."""
