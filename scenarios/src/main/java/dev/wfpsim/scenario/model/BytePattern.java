package dev.wfpsim.scenario.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Bytes as an expectation writes them: two hexadecimal digits each, {@code ??} for any, {@code
 * 120*00} for so many alike.
 */
public record BytePattern(List<Run> runs) {
  /** Any byte. */
  public static final int ANY = -1;

  /**
   * So many bytes alike.
   *
   * @param value 0 to 255, or {@link #ANY}
   */
  public record Run(int count, int value) {}

  public BytePattern {
    runs = List.copyOf(runs);
  }

  /** How many bytes it stands for. */
  public int length() {
    return runs.stream().mapToInt(Run::count).sum();
  }

  /** Whether these are such bytes, all of them. */
  public boolean matches(byte[] bytes) {
    if (bytes.length != length()) {
      return false;
    }
    int at = 0;
    for (Run run : runs) {
      for (int i = 0; i < run.count(); i++, at++) {
        if (run.value() != ANY && (bytes[at] & 0xFF) != run.value()) {
          return false;
        }
      }
    }
    return true;
  }

  /** How bytes are written, those alike together. */
  public static String text(byte[] bytes) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int end = at;
      while (end < bytes.length && bytes[end] == bytes[at]) {
        end++;
      }
      String byteText = String.format("%02x", bytes[at] & 0xFF);
      int count = end - at;
      if (count > 3) {
        words.add(count + "*" + byteText);
      } else {
        for (int i = 0; i < count; i++) {
          words.add(byteText);
        }
      }
      at = end;
    }
    return String.join(" ", words);
  }
}
