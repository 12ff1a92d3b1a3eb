package dev.wfpsim.trace;

/** What a run knows of the driver code at work, for readers while they are told of an event. */
public interface CodeAtWork {

  /** The innermost line of driver code, such as {@code Odd.java:30}; empty for none. Walks. */
  String place();

  /** Whose code it is and where; nobody's where no driver's is. Walks the stack. */
  Blame blame();

  /** Whether this run notes the line of every call as it is made. */
  boolean notesLines();

  /** Something was told that lacks a line: the same run, made once more, can name it. */
  void linesWanted();
}
