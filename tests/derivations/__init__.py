"""Every line of every derivation, checked by machine: one module a lesson, each with a dict `STEPS`."""
