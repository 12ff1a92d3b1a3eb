package dev.wfpsim.trace;

import org.jspecify.annotations.Nullable;

/**
 * Prints any event, as a readable line or as a JSON object: one printer for every kind, from its
 * descriptor. Names are resolved as far as the trace has kept them ({@link
 * TraceReader#wantsNames}); what floors above know by name comes from their {@link WordLabels}.
 */
public final class EventPrinter {
  private static final String[] LEVELS = {"PASSIVE_LEVEL", "APC_LEVEL", "DISPATCH_LEVEL"};
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final WordLabels labels;

  public EventPrinter(WordLabels labels) {
    this.labels = labels;
  }

  /** The text of a word: a name where there is one, else the number. */
  public String text(EventView event, Word word) {
    long value = event.get(word);
    return switch (word.type()) {
      case OBJECT -> value == 0 ? "nothing" : thing(event, (int) value);
      case ACTIVITY -> activity(event, (int) value);
      case EVENT -> "event " + value;
      case NAME -> event.nameOf(word);
      case COUNT, BYTES -> Long.toString(value);
      case NANOS -> value < 0 ? "never" : time(value);
      case HEX -> Long.toHexString(value);
      case TAG -> tag((int) value);
      case BOOLEAN -> value != 0 ? "yes" : "no";
      case PROCESSOR -> "CPU" + value;
      case OBJECT_KIND -> ObjectKind.of(value).one();
      case DIGEST -> digest(event, word);
      case LABEL, ADDRESS -> {
        String label = labels.of(event, word, value);
        yield label == null ? plain(event, word) : label;
      }
    };
  }

  private static String plain(EventView event, Word word) {
    long value = event.get(word);
    return word.type() == WordType.ADDRESS
        ? Long.toHexString(value) + ":" + Long.toHexString(event.low(word))
        : Long.toString(value);
  }

  private static String digest(EventView event, Word word) {
    return new Fingerprint(event.get(word), event.low(word)).toString();
  }

  private static String thing(EventView event, int object) {
    String name = event.objectName(object);
    return name.isEmpty() ? "object " + object : name + " #" + object;
  }

  private static String activity(EventView event, int activity) {
    return activity == 0 ? "hardware" : thing(event, activity);
  }

  private static String subject(EventView event) {
    return event.subject() == 0 ? "system" : thing(event, event.subject());
  }

  private static String level(int irql) {
    return irql < LEVELS.length ? LEVELS[irql] : Integer.toString(irql);
  }

  private static String tag(int tag) {
    StringBuilder text = new StringBuilder("'");
    for (int shift = 0; shift < 32; shift += 8) {
      char c = (char) (tag >>> shift & 0x7F);
      if (c != 0) {
        text.append(c < ' ' ? '?' : c);
      }
    }
    return text.append('\'').toString();
  }

  /** Seconds with nine digits behind the point: {@code 0.000001200}. */
  private static String time(long nanos) {
    String digits = Long.toString(nanos % 1_000_000_000);
    return nanos / 1_000_000_000 + "." + "0".repeat(9 - digits.length()) + digits;
  }

  /** What the event says, without who and when: {@code takes gLock #12}. */
  public String sentence(EventView event) {
    String pattern = event.kind().sentence();
    StringBuilder text = new StringBuilder(pattern.length() + 40);
    int from = 0;
    for (int open; (open = pattern.indexOf('{', from)) >= 0; ) {
      int close = pattern.indexOf('}', open);
      Word word = word(event.kind(), pattern.substring(open + 1, close));
      text.append(pattern, from, open).append(text(event, word));
      from = close + 1;
    }
    text.append(pattern, from, pattern.length());
    return event.kind() == EventKind.CALL
        ? text.append(labels.arguments(event)).toString()
        : text.toString();
  }

  private static Word word(EventKind kind, String key) {
    for (Word word : kind.words()) {
      if (word.key().equals(key)) {
        return word;
      }
    }
    throw new IllegalStateException("a sentence without its word: kind=" + kind + " key=" + key);
  }

  /**
   * The event on one line: number or a dash, time in seconds, processor, level, who, for whom,
   * what, and the event that led to it.
   */
  public String line(EventView event) {
    StringBuilder text = new StringBuilder(120);
    text.append(event.number() == 0 ? "-" : Long.toString(event.number()));
    text.append("  ").append(time(event.virtualNanos())).append("  ");
    text.append(event.processor() < 0 ? "-" : "CPU" + event.processor()).append(' ');
    text.append(level(event.irql())).append("  ");
    text.append(activity(event, event.activity()));
    if (event.subject() != 0) {
      text.append(" for ").append(subject(event));
    }
    text.append(": ").append(event.kind()).append(' ').append(sentence(event));
    if (event.cause() != 0) {
      text.append("  <- ").append(event.cause());
    }
    String place = event.place();
    if (!place.isEmpty()) {
      text.append("  at ").append(place);
    }
    return text.toString();
  }

  /**
   * The event as a JSON object on one line. Its header: {@code event} (null for what has no
   * number), {@code virtualNanos}, {@code processor} (null for none), {@code irql}, {@code
   * activity} and {@code subject} (an object with {@code id} and {@code name}, or null), {@code
   * cause} (null for none), {@code kind}; for a call of a driver {@code place}. Then a key for each
   * word: things with a life as {@code id} and {@code name}, numbers as numbers, names and labels
   * as texts, values without order as hexadecimal texts.
   */
  public void json(EventView event, StringBuilder to) {
    to.append("{\"event\":");
    to.append(event.number() == 0 ? "null" : Long.toString(event.number()));
    to.append(",\"virtualNanos\":").append(event.virtualNanos());
    to.append(",\"processor\":");
    to.append(event.processor() < 0 ? "null" : Integer.toString(event.processor()));
    to.append(",\"irql\":");
    quote(level(event.irql()), to);
    to.append(",\"activity\":");
    object(event, event.activity(), to);
    to.append(",\"subject\":");
    object(event, event.subject(), to);
    to.append(",\"cause\":").append(event.cause() == 0 ? "null" : Long.toString(event.cause()));
    to.append(",\"kind\":\"").append(event.kind()).append('"');
    String place = event.place();
    if (!place.isEmpty()) {
      to.append(",\"place\":");
      quote(place, to);
    }
    for (Word word : event.kind().words()) {
      to.append(",\"").append(word.key()).append("\":");
      value(event, word, to);
    }
    to.append('}');
  }

  private void value(EventView event, Word word, StringBuilder to) {
    long value = event.get(word);
    switch (word.type()) {
      case OBJECT, ACTIVITY -> object(event, (int) value, to);
      case EVENT -> to.append(value == 0 ? "null" : Long.toString(value));
      case COUNT, BYTES, PROCESSOR -> to.append(value);
      case NANOS -> to.append(value < 0 ? "null" : Long.toString(value));
      case BOOLEAN -> to.append(value != 0);
      case OBJECT_KIND -> quote(ObjectKind.of(value).name(), to);
      case NAME -> quote(event.nameOf(word), to);
      case HEX -> quote("0x" + Long.toHexString(value), to);
      case TAG, DIGEST -> quote(text(event, word), to);
      case LABEL, ADDRESS -> {
        String label = labels.of(event, word, value);
        if (label == null && word.type() == WordType.LABEL) {
          to.append(value);
        } else {
          quote(label == null ? plain(event, word) : label, to);
        }
      }
    }
  }

  private static void object(EventView event, int object, StringBuilder to) {
    if (object == 0) {
      to.append("null");
      return;
    }
    to.append("{\"id\":").append(object).append(",\"name\":");
    quote(event.objectName(object), to);
    to.append('}');
  }

  /** A JSON string: quotes, backslashes and control characters escaped. */
  static void quote(@Nullable String text, StringBuilder to) {
    if (text == null) {
      to.append("null");
      return;
    }
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\').append(c);
      } else if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
        to.append("\\u").append(HEX[c >>> 12]).append(HEX[c >>> 8 & 15]);
        to.append(HEX[c >>> 4 & 15]).append(HEX[c & 15]);
      } else {
        to.append(c);
      }
    }
    to.append('"');
  }
}
