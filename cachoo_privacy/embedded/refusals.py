"""Why the servers cannot be started: one clear sentence each, with its remedy."""


class ServersUnavailable(Exception):
    """PostgreSQL or Valkey cannot be had here; the message is a sentence for the person at the shell."""


class NoServerForThisPlatform(ServersUnavailable):
    """Neither the system nor a wheel offers the program."""


class FolderUnusable(ServersUnavailable):
    """The folder cannot hold the servers' files."""


class AlreadyRunning(ServersUnavailable):
    """Another start holds the same folder."""


class ServerDidNotStart(ServersUnavailable):
    """The program was started and did not answer; its log says why."""
