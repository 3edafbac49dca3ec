"""The process that does jobs: it knows all that can be asked for. `python -m web.worker` starts one."""
