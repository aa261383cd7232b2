"""Sign-in of the staff by the company's own account (OpenID Connect); readers never come in by it.

Not by allauth's provider: that believes a token of the token endpoint without its signature, knows no nonce,
takes any true-looking word for a verified address, and brings tables for accounts that nobody may make here.
"""
