"""Workbooks that come in, read in a process of their own that no file can make large or slow.

asking    starts the reading process, watches it, ends it: all that the service itself runs
child     the reading process: its limits, the three questions it answers
archive   the zip around a workbook, checked before anything is inflated
markup    XML in small pieces, without document types and entities
parts     which sheets a workbook has, which styles are dates, its shared strings
sheets    the rows of one sheet, and what else it holds
"""
