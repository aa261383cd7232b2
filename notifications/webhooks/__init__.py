"""Calling the company's systems when something happens, as Standard Webhooks has it."""
