"""What a web server loads."""

import sys

from app import create_app
from config import SettingsError

try:
    app = create_app()
except SettingsError as problem:
    sys.exit(f"These settings are wrong (README.md says what they may be):\n{problem}")
