"""How much is in the XML of a document, counted as it is read, before anything builds a tree of it."""

from xml.parsers import expat

from policies.importing.refusals import UnsafeFile

# Elements, attributes, comments and instructions of all parts. A policy of 500 sections has some 100,000.
MOST_MARKS = 500_000


class Marks:
    """The marks of all parts that were counted so far."""

    def __init__(self) -> None:
        self._left = MOST_MARKS

    def count(self, content: bytes) -> None:
        """The marks of one part are counted; of a part that is no XML those that stand before it ends to be.

        Raises UnsafeFile over MOST_MARKS, and at a document type or an entity in whatever encoding.
        """
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.StartElementHandler = lambda _name, attributes: self._take(1 + len(attributes) // 2)
        parser.CommentHandler = lambda _words: self._take(1)
        parser.ProcessingInstructionHandler = lambda _target, _words: self._take(1)
        parser.StartDoctypeDeclHandler = _refuse
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            return  # a picture; or broken XML, which the reader refuses

    def _take(self, marks: int) -> None:
        self._left -= marks
        if self._left < 0:
            raise UnsafeFile


def _refuse(*_declared: object) -> None:
    raise UnsafeFile
