"""The same work on one core, on all cores and on an accelerator: when is which the fastest?"""

from core.concepts.device_speed.measuring import (
    DeviceSpeedConfig,
    DeviceSpeedTrace,
    Processor,
    fit_two_costs,
    list_processors,
    measure,
    tabulate,
)
from core.concepts.device_speed.program import write_program
from core.concepts.device_speed.workloads import SIZES, WORKLOADS, Workload, count_operations
