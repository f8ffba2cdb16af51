"""The app in the browser: its build, its workers and what it imports before the page connects."""
