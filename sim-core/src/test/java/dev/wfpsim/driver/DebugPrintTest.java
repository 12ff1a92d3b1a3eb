package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.trace.DebugPrint;
import dev.wfpsim.trace.DebugPrints;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Word;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a driver prints to the debugger. */
class DebugPrintTest {
  private final PlatformBench bench = new PlatformBench();
  private final Dbg dbg = bench.driver("d").dbg();

  private List<DebugPrint> printed(Runnable body) {
    bench.thread("t", body);
    bench.run();
    return bench.kernel.prints().all();
  }

  @Test
  void print_isALineOfTheReport_withTimeAndWho() {
    List<DebugPrint> lines =
        printed(
            () -> {
              bench.host.machine().delay(2_000_000);
              assertThat(
                      dbg.DbgPrintEx(
                          Dbg.DPFLTR_IHVNETWORK_ID, Dbg.DPFLTR_WARNING_LEVEL, "port %u\n", 443))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
              dbg.KdPrintEx(Dbg.DPFLTR_IHVDRIVER_ID, Dbg.DPFLTR_ERROR_LEVEL, "a\r\nb");
              dbg.DbgPrint("plain");
              dbg.KdPrint("also plain");
            });
    assertThat(lines)
        .extracting(DebugPrint::text)
        .containsExactly("port 443", "a b", "plain", "also plain");
    assertThat(lines.get(0).virtualNanos()).isBetween(2_000_000L, 2_100_000L);
    assertThat(lines.get(0).driver()).isEqualTo("d");
    assertThat(lines.get(0).activity()).isEqualTo("client/t");
    assertThat(lines.get(0).component()).isEqualTo(80);
    assertThat(lines.get(0).level()).isEqualTo(1);
    assertThat(lines.get(1).component()).isEqualTo(77);
    assertThat(lines.get(2).level()).isEqualTo(3);
  }

  @Test
  void print_isAnEventOfTheTrace() {
    List<String> seen = new ArrayList<>();
    bench.trace.attach(
        event -> {
          if (event.kind() == EventKind.DEBUG_PRINT) {
            String text =
                new String(event.data(), event.offset(), event.length(), StandardCharsets.UTF_8);
            seen.add(event.number() + " " + text);
          }
        });
    List<DebugPrint> lines = printed(() -> dbg.DbgPrint("grüezi"));
    assertThat(seen).containsExactly(lines.get(0).event() + 1 + " grüezi");
  }

  @Test
  void call_ofTheExtendedForm_hasComponentAndLevelInItsEvent() {
    List<String> words = new ArrayList<>();
    bench.trace.attach(
        event -> {
          if (event.kind() == EventKind.CALL) {
            words.add(event.get(Word.ARGUMENT_2) + " " + event.get(Word.ARGUMENT_3));
          }
        });
    printed(
        () -> {
          dbg.DbgPrintEx(77, 2, "a");
          dbg.DbgPrint("b");
        });
    assertThat(words).containsExactly("77 2", "0 0");
  }

  @Test
  void print_isNoSchedulingPoint() {
    List<DebugPrint> lines =
        printed(
            () -> {
              dbg.DbgPrint("one");
              dbg.DbgPrint("two");
            });
    assertThat(lines.get(0).virtualNanos()).isEqualTo(lines.get(1).virtualNanos());
    // the first line, the return of its call, the second call
    assertThat(lines.get(1).event()).isEqualTo(lines.get(0).event() + 3);
  }

  @Test
  void prints_aboveTheLimit_keepTheLast() {
    List<DebugPrint> lines =
        printed(
            () -> {
              for (int i = 0; i < DebugPrints.LIMIT + 5; i++) {
                dbg.DbgPrint("%d", i);
              }
            });
    assertThat(lines).hasSize(DebugPrints.LIMIT);
    assertThat(lines.get(0).text()).isEqualTo("5");
    assertThat(bench.kernel.prints().dropped()).isEqualTo(5);
  }

  @Test
  void print_longText_isCutAt512() {
    assertThat(printed(() -> dbg.DbgPrint("%s", "x".repeat(600))).get(0).text()).hasSize(512);
  }

  @Test
  void print_objectWithoutWords_hasNoHash() {
    assertThat(printed(() -> dbg.DbgPrint("%s", new Object())).get(0).text())
        .isEqualTo("java.lang.Object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%ws", "%S", "%wZ", "%ls", "%C", "%lc", "%wc"})
  void unicodeField_aboveTheLevel_isReported(String format) {
    bench.thread(
        "t",
        () -> {
          dbg.DbgPrint(format, "x");
          Irql old = bench.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          dbg.DbgPrint("%s %d %%", "x", 1);
          dbg.DbgPrint(format, "x");
          bench.host.machine().lowerIrql(old);
        });
    bench.run();
    assertThat(bench.codes()).containsExactly("UNICODE_PRINT_ABOVE_PASSIVE");
  }

  static List<Arguments> formats() {
    return List.of(
        Arguments.of("%d|%5d|%-5d|%05d", new Object[] {1, 2, 3, -4}, "1|    2|3    |-0004"),
        Arguments.of(
            "%u %x %X %08x", new Object[] {-1, 255, 255, 0xabc}, "4294967295 ff FF 00000abc"),
        Arguments.of("%#x %#o %+d % d", new Object[] {255, 8, 5, 5}, "0xff 010 +5  5"),
        Arguments.of("%hu %hhx %lu", new Object[] {-1, -1, -1}, "65535 ff 4294967295"),
        Arguments.of(
            "%lld %I64u %llx",
            new Object[] {-5L, -1L, -1L}, "-5 18446744073709551615 ffffffffffffffff"),
        Arguments.of("%p", new Object[] {0xffff8000L}, "00000000FFFF8000"),
        Arguments.of(
            "%s|%6s|%-6s|%.2s", new Object[] {"ab", "ab", "ab", "abc"}, "ab|    ab|ab    |ab"),
        Arguments.of("%ws %S %wZ", new Object[] {"a", "b", "c"}, "a b c"),
        Arguments.of("%c%c%%", new Object[] {'x', 121}, "xy%"),
        Arguments.of("%*d|%.*s", new Object[] {4, 7, 1, "ab"}, "   7|a"),
        Arguments.of("%.4d %i", new Object[] {42, true}, "0042 1"),
        Arguments.of("%d %s", new Object[] {1}, "1 %s"),
        Arguments.of("%s", new Object[] {null}, "(null)"),
        Arguments.of("100%% of %f", new Object[] {1.5}, "100% of %f"),
        Arguments.of("%d", new Object[] {"text"}, "text"));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void format_asOfPrintf(String format, @Nullable Object[] arguments, String text) {
    assertThat(PrintFormat.text(format, arguments)).isEqualTo(text);
  }

  @Test
  void unicodeField_atPassive_andPlainOnesAbove_areFine() {
    bench.thread(
        "t",
        () -> {
          dbg.DbgPrint("%ws", "x");
          Irql old = bench.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          dbg.DbgPrint("%s", "x");
          bench.host.machine().lowerIrql(old);
        });
    assertThat(bench.run()).isEmpty();
  }
}
