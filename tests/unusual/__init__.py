"""Right solutions written in unusual ways: one module a lesson, each with a dict `RIGHT`."""
