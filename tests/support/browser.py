"""A real server on 127.0.0.1 and a real Chromium, for tests of what people see."""
