"""Runs the tests of this folder and says on its last line how it went.

Holds no test. Arguments are names as `unittest` takes them (`test_areas`, `test_gdal.Tiles`); without
any, every `test_*.py` here is run.
"""

import signal
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Counting(unittest.TextTestResult):
    """Also counts what went well."""

    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def main() -> int:
    # A run that is cut short must still end its servers, which happens on the way out of Python.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.path[:0] = [str(HERE), str(HERE.parent / "crash")]
    loader = unittest.TestLoader()
    names = sys.argv[1:]
    suite = loader.loadTestsFromNames(names) if names else loader.discover(str(HERE), top_level_dir=str(HERE))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=Counting).run(suite)
    # A test whose parts fail one by one has failed once.
    failed = len({getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors})
    skipped = len(result.skipped)
    for test, reason in result.skipped:
        print(f"skipped: {test}: {reason}")
    print(f"interop: {result.passed} passed, {failed} failed, {skipped} skipped")
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
