"""Puts the tables of `data/` into the wheel as `matcher/_data`; everything else stands in pyproject.toml.

They are kept outside the package in the checkout because people read and renew them; an installed
package has no checkout to look in. An editable install reads the checkout itself.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithTables(build_py):
    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "matcher" / "_data"
        # A table that is gone from data/ must not survive in an old build folder.
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree("data", target)


setup(cmdclass={"build_py": BuildWithTables})
