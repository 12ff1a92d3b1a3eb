package dev.wfpsim.scenario.syntax;

/**
 * Where a value was written: a source and, in a file, its line and column, both from 1. A value
 * given on the command line has line 0 and is named by its source alone.
 */
public record Position(String source, int line, int column) implements Comparable<Position> {

  /** The place of every value given by {@code --set}. */
  public static final Position SET = new Position("--set", 0, 0);

  /** The place named when a whole file is meant. */
  public static Position startOf(String source) {
    return new Position(source, 1, 1);
  }

  /** The same line, further right: where a word inside a longer text stands. */
  public Position plusColumns(int columns) {
    return line == 0 ? this : new Position(source, line, column + columns);
  }

  @Override
  public int compareTo(Position other) {
    if (line != other.line) {
      return Integer.compare(line, other.line);
    }
    return Integer.compare(column, other.column);
  }

  /** {@code file:line:col}, or the source alone where there is no line. */
  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line + ":" + column;
  }
}
