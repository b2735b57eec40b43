"""The tests. They reckon in one thread each, as the application's processes do (app/upkeep/serve.py)."""

import os

from app.upkeep.serve import CALM

os.environ.setdefault("OPENBLAS_NUM_THREADS", CALM["OPENBLAS_NUM_THREADS"])
