package dev.wfpsim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EventPrinterTest {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");
  private static final EventPrinter PRINTER =
      new EventPrinter((event, word, value) -> word == Word.END && value == 4 ? "BUGCHECK" : null);

  private final Trace trace = new Trace();
  private final List<String> lines = new ArrayList<>();
  private final List<String> objects = new ArrayList<>();

  EventPrinterTest() {
    trace.attach(
        new TraceReader() {
          @Override
          public Set<EventKind> kinds() {
            return EnumSet.allOf(EventKind.class);
          }

          @Override
          public boolean wantsNames() {
            return true;
          }

          @Override
          public void event(EventView event) {
            lines.add(PRINTER.line(event));
            StringBuilder json = new StringBuilder();
            PRINTER.json(event, json);
            objects.add(json.toString());
          }
        });
  }

  private int object(String name) {
    int object = trace.newObject();
    trace.named(object, name);
    return object;
  }

  @Test
  void line_namesWhoForWhomWhereAndWhy() {
    int driver = object("guard");
    int thread = object("worker 1");
    int lock = object("gLock");
    trace.write(
        EventKind.LOCK_ACQUIRE,
        1_000_001_200,
        (long) thread << 32 | driver,
        3 << 8 | 2,
        7,
        lock,
        1);
    trace.write(EventKind.RUN_END, 5, 0, -1L << 8, 0, 4, 12);
    assertThat(lines)
        .containsExactly(
            "1  1.000001200  CPU3 DISPATCH_LEVEL  worker 1 #2 for guard #1: LOCK_ACQUIRE takes"
                + " gLock #3  <- 7",
            "2  0.000000005  - PASSIVE_LEVEL  hardware: RUN_END the run ends: BUGCHECK");
  }

  @Test
  void json_hasHeaderThenEveryWordByItsKey() {
    int driver = object("gu\"ard\n");
    int thread = object("worker 1");
    trace.write(
        EventKind.POOL_ALLOCATE,
        12,
        (long) thread << 32 | driver,
        1 << 8,
        3,
        new long[] {object("Wfps"), 0xFFFF_8000_0000_0010L, 64, 0x73706657});
    trace.write(EventKind.WAIT, 13, 0, -1L << 8, 0, new long[] {trace.name("event"), 0, -1, 1});
    assertThat(objects)
        .containsExactly(
            "{\"event\":1,\"virtualNanos\":12,\"processor\":1,\"irql\":\"PASSIVE_LEVEL\","
                + "\"activity\":{\"id\":2,\"name\":\"worker 1\"},"
                + "\"subject\":{\"id\":1,\"name\":\"gu\\\"ard\\u000a\"},\"cause\":3,"
                + "\"kind\":\"POOL_ALLOCATE\",\"object\":{\"id\":3,\"name\":\"Wfps\"},"
                + "\"address\":\"0xffff800000000010\",\"bytes\":64,\"tag\":\"'Wfps'\"}",
            "{\"event\":2,\"virtualNanos\":13,\"processor\":null,\"irql\":\"PASSIVE_LEVEL\","
                + "\"activity\":null,\"subject\":null,\"cause\":null,\"kind\":\"WAIT\","
                + "\"what\":\"event\",\"object\":null,\"deadline\":null,\"spinning\":true}");
  }

  /** Every kind can be printed: its sentence uses only its own words, no key is there twice. */
  @Test
  void kinds_all_printTheirWords() {
    for (EventKind kind : EventKind.values()) {
      long[] words = new long[EventKind.MAX_LONGS];
      for (int i = 0; i < words.length; i++) {
        words[i] = i + 1;
      }
      for (Word word : kind.words()) {
        if (word.type() == WordType.NAME) {
          words[kind.position(word)] = trace.name("the " + word.key());
        }
      }
      if (EventKind.WATCHED.contains(kind)) {
        trace.watched(kind, 0, 0, 0, 0, 1, 2, 3);
      } else {
        trace.write(kind, 0, 0, 0, 0, words);
      }
      String line = lines.getLast();
      String json = objects.getLast();
      assertThat(line).contains(": " + kind + " ").doesNotContain("{").doesNotContain("forgotten");
      Set<String> keys = new TreeSet<>(Set.of("event", "virtualNanos", "processor", "irql"));
      keys.addAll(Set.of("activity", "subject", "cause", "kind", "place", "id", "name"));
      keys.remove("name");
      for (Word word : kind.words()) {
        assertThat(keys.add(word.key())).as("%s of %s", word, kind).isTrue();
        assertThat(json).contains(",\"" + word.key() + "\":");
      }
      Matcher used = PLACEHOLDER.matcher(kind.sentence());
      while (used.find()) {
        assertThat(kind.words()).extracting(Word::key).contains(used.group(1));
      }
    }
  }

  @Test
  void whatIsNoEventOfTheRun_hasNoNumber() {
    int driver = object("guard");
    int thread = object("worker 1");
    long who = (long) thread << 32 | driver;
    trace.watched(EventKind.MEMORY_READ, 5, who, 3 << 8 | 2, 7, object("packet"), -4, 20);
    trace.watched(EventKind.MEMORY_WRITE, 5, who, 3 << 8 | 2, 0, 3, 0, 1);
    assertThat(lines)
        .containsExactly(
            "-  0.000000005  CPU3 DISPATCH_LEVEL  worker 1 #2 for guard #1: MEMORY_READ reads 20"
                + " bytes of packet #3 at -4  <- 7",
            "-  0.000000005  CPU3 DISPATCH_LEVEL  worker 1 #2 for guard #1: MEMORY_WRITE writes 1"
                + " bytes of packet #3 at 0");
    assertThat(objects.get(0))
        .startsWith("{\"event\":null,\"virtualNanos\":5,")
        .endsWith("\"object\":{\"id\":3,\"name\":\"packet\"},\"offset\":-4,\"bytes\":20}");
  }

  @Test
  void labels_ofAFloorAbove_standForNumbers() {
    trace.write(EventKind.BUGCHECK, 0, 0, 0, 0, 0xD1);
    trace.write(EventKind.RUN_END, 0, 0, 0, 0, 4, 1);
    assertThat(objects.get(0)).contains("\"bugcheck\":209");
    assertThat(objects.get(1)).contains("\"end\":\"BUGCHECK\"");
  }
}
