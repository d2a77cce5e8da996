"""How the log is written."""

import logging


class LineFormatter(logging.Formatter):
    """Keeps each event on one line, its traceback too: collectors split at line ends."""

    def format(self, record):
        return super().format(record).replace("\n", "\\n")
