"""For authors of stages: hand over your stage or machine and the kit tries everything; time that jumps; scripted
ends.
"""

from pipeline.testing._check import check_machine, check_stage
from pipeline.testing._clock import virtual_backend
from pipeline.testing._script import AudioScript, Collect, Script

__all__ = ["AudioScript", "Collect", "Script", "check_machine", "check_stage", "virtual_backend"]
