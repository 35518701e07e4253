"""Every line of every derivation, checked: one module a lesson, each with a dict `STEPS`."""
