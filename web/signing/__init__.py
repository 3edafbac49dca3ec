"""The form with which people sign up themselves, without an account."""
