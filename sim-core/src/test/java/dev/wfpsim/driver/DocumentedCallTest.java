package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.driver.CallArgument.Direction;
import dev.wfpsim.driver.CallArgument.Form;
import dev.wfpsim.kernel.nt.Irql;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table of calls says what the pages and headers say: arguments in order with type and
 * direction, IRQL, what is answered; and the Java methods have the parameters that the table gives
 * them. Where ours differ from the pages there is a reason, written down here; a reason that
 * nothing needs any more is a failure too.
 */
class DocumentedCallTest {
  /** Where a kernel page's headings are wrong or give no name; ours is the header's. */
  private static final Map<String, String> HEADINGS =
      Map.of(
          "KeReleaseSpinLock", "SpinLock:inout;NewIrql:in", // the page's own syntax section
          "KeCancelTimer", "Timer:inout", // heading: unnamedParam1
          "KeRaiseIrql", "NewIrql:in;OldIrql:out", // headings: a, b; syntax has the names
          "ExFreePool", "P:in", // heading: a
          "DbgPrint", "Format:in;arguments:in", // heading of the variable arguments: ...
          "DbgPrintEx", "ComponentId:in;Level:in;Format:in;arguments:in",
          "NdisAdvanceNetBufferListDataStart",
              "NetBufferList:in;DataOffsetDelta:in;FreeMdl:in;FreeMdlHandler:in?");

  /** Kernel calls of which no page gives the IRQL in one word; ours is from the remarks. */
  private static final Map<String, String> LEVELS =
      Map.of(
          "ExAcquireSpinLockShared", "<= DISPATCH_LEVEL", // "can be called at <= DISPATCH_LEVEL"
          "KeSetEvent", "<= DISPATCH_LEVEL", // with Wait FALSE, which is all there is here
          "KeReleaseSemaphore", "<= DISPATCH_LEVEL", // likewise
          "KeWaitForSingleObject",
              "<= DISPATCH_LEVEL", // with a time-out of 0; to wait: KeWaitForMultipleObjectsTest
          "KeWaitForMultipleObjects", "<= DISPATCH_LEVEL", // likewise
          "KeAcquireSpinLockAtDpcLevel", ">= DISPATCH_LEVEL",
          "DbgPrint", "Any level", // "IRQL <= DIRQL": no level above DISPATCH_LEVEL is modelled
          "DbgPrintEx", "Any level");

  private static List<String[]> rows(String file, int columns) throws IOException {
    List<String[]> rows = new ArrayList<>();
    try (var in = Objects.requireNonNull(DocumentedCallTest.class.getResourceAsStream(file))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().skip(1).forEach(line -> rows.add(line.split(",", columns)));
    }
    return rows;
  }

  private static String documented(DocumentedCall call, boolean types) {
    List<String> arguments = new ArrayList<>();
    for (CallArgument each : call.arguments()) {
      if (each.isDocumented()) {
        arguments.add(
            each.name()
                + (types ? ":" + each.type() : "")
                + ":"
                + each.direction().name().toLowerCase(Locale.ROOT)
                + (each.optional() ? "?" : ""));
      }
    }
    return String.join(";", arguments);
  }

  @Test
  void platformCalls_haveThePublishedArgumentsLevelsAndAnswers() throws IOException {
    List<String> wrong = new ArrayList<>();
    TreeSet<String> seen = new TreeSet<>();
    for (String[] row : rows("functions.csv", 6)) {
      DocumentedCall call = DocumentedCall.valueOf(row[0]);
      seen.add(row[0]);
      String highest = call.maxIrql() == null ? "unspecified" : call.maxIrql().name();
      String ours =
          documented(call, true) + "," + call.minIrql() + "," + highest + "," + call.returns();
      String pages = row[2] + "," + row[3] + "," + row[4].split(" ", 2)[0] + "," + row[5];
      if (!ours.equals(pages)) {
        wrong.add(row[0] + ": " + pages + ", ours " + ours);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(Stream.of(DocumentedCall.values()).map(Enum::name).filter(n -> n.startsWith("Fwp")))
        .containsExactlyInAnyOrderElementsOf(seen);
    assertThat(seen).hasSize(172);
  }

  @Test
  void kernelCalls_haveTheArgumentsOfTheirPages() throws IOException {
    List<String> wrong = new ArrayList<>();
    TreeMap<String, String> unused = new TreeMap<>(HEADINGS);
    int compared = 0;
    for (String[] row : rows("kernel-functions.csv", 4)) {
      String ours = documented(DocumentedCall.valueOf(row[0]), false);
      String page = row[2];
      if (HEADINGS.containsKey(row[0]) && !agrees(ours, page)) {
        unused.remove(row[0]);
        page = Objects.requireNonNull(HEADINGS.get(row[0]));
      }
      compared++;
      if (!agrees(ours, page)) {
        wrong.add(row[0] + ": " + page + ", ours " + ours);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(unused.keySet()).as("reasons that nothing needs").isEmpty();
    assertThat(compared).isEqualTo(74);
  }

  /** Whether arguments are those of a page, which may give no direction. */
  private static boolean agrees(String ours, String page) {
    String[] mine = ours.split(";", -1);
    String[] theirs = page.split(";", -1);
    for (int i = 0; i < mine.length && mine.length == theirs.length; i++) {
      boolean same = mine[i].equals(theirs[i]);
      boolean named = theirs[i].endsWith(":") && mine[i].startsWith(theirs[i]);
      if (!same && !named) {
        return false;
      }
    }
    return mine.length == theirs.length;
  }

  @Test
  void kernelCalls_haveTheLevelsOfTheirPages() throws IOException {
    List<String> wrong = new ArrayList<>();
    TreeMap<String, String> unused = new TreeMap<>(LEVELS);
    int compared = 0;
    for (String[] row : rows("kernel-functions.csv", 4)) {
      DocumentedCall call = DocumentedCall.valueOf(row[0]);
      String page = LEVELS.getOrDefault(row[0], row[3]);
      unused.remove(row[0]);
      String level =
          page.replaceAll("^IRQL ", "").replaceAll("\\s*\\((?i:see) .*\\)$", "").replace(" ", "");
      String ours =
          call.maxIrql() == null
              ? "Anylevel"
              : call.minIrql() == call.maxIrql() ? "" + call.maxIrql() : "<=" + call.maxIrql();
      if (level.startsWith("See") || level.isEmpty()) {
        continue; // only in the remarks, by cases
      }
      compared++;
      if (!level.replace(">=", "").equals(ours)) {
        wrong.add(row[0] + ": " + page + ", ours " + ours);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(unused.keySet()).isEmpty();
    assertThat(compared).as("all but two, whose pages name none").isEqualTo(72);
  }

  private static Stream<Method> methods() {
    return Stream.concat(
        CallArgumentsTest.methods(),
        Arrays.stream(Dbg.class.getDeclaredMethods()).filter(m -> m.getName().startsWith("Dbg")));
  }

  private static List<String> parametersOf(DocumentedCall call) {
    return call.arguments().stream()
        .filter(CallArgument::isParameter)
        .map(each -> (each.isObject() ? "object " : "number ") + each.javaName())
        .toList();
  }

  private static List<String> parametersOf(Method method) {
    return Arrays.stream(method.getParameters())
        .map(each -> (each.getType().isPrimitive() ? "number " : "object ") + each.getName())
        .toList();
  }

  @Test
  void methods_haveTheParametersOfTheTable() {
    List<String> wrong = new ArrayList<>();
    TreeSet<String> made = new TreeSet<>();
    for (Method method : methods().toList()) {
      DocumentedCall call =
          Stream.of(DocumentedCall.values())
              .filter(each -> each.name().equals(method.getName()))
              .findFirst()
              .orElse(null);
      if (call == null) {
        continue;
      }
      made.add(call.name());
      List<String> ours = new ArrayList<>(parametersOf(method));
      ours.replaceAll(each -> each.equals("object thread") ? "object object" : each);
      List<String> table = parametersOf(call);
      boolean shorter = call.name().startsWith("KeWaitFor") && ours.size() < table.size();
      if (!ours.equals(shorter ? table.subList(0, ours.size()) : table)
          && !call.name().equals("PsCreateSystemThread")) {
        wrong.add(method.getName() + ": " + ours + ", table " + table);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(made).hasSizeGreaterThan(100);
  }

  @Test
  void methods_answerWhatTheTableSays() {
    List<String> wrong = new ArrayList<>();
    for (Method method : methods().toList()) {
      for (DocumentedCall call : DocumentedCall.values()) {
        if (call.name().equals(method.getName()) && !answers(call, method.getReturnType())) {
          wrong.add(call + ": " + method.getReturnType() + ", table " + call.returns());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean answers(DocumentedCall call, Class<?> type) {
    boolean made = call.arguments().stream().anyMatch(each -> each.form() == Form.ANSWER);
    return switch (call.returns()) {
      case "void" -> made != (type == void.class);
      case "NTSTATUS", "NDIS_STATUS" ->
          type.getSimpleName().equals("NtStatus")
              || call == DocumentedCall.PsTerminateSystemThread; // does not return
      case "BOOLEAN" -> type == boolean.class;
      case "LONG", "ULONG", "LARGE_INTEGER", "ULONGLONG", "UINT64" ->
          type.isPrimitive() && type != void.class || call.name().startsWith("DbgPrint");
      default -> !type.isPrimitive();
    };
  }

  @Test
  void prototype_readsEveryMark() {
    CallArgument plain = CallArgument.of("const FWPS_CALLOUT1* callout");
    assertThat(plain.type()).isEqualTo("const FWPS_CALLOUT1*");
    assertThat(plain.isObject()).isTrue();
    assertThat(plain.mayBeNull()).isFalse();
    assertThat(plain.direction()).isEqualTo(Direction.IN);
    assertThat(CallArgument.of("inout UINT32 n?").optional()).isTrue();
    assertThat(CallArgument.of("inout UINT32 n?").direction()).isEqualTo(Direction.INOUT);
    assertThat(CallArgument.of("HANDLE h!").mayBeNull()).isTrue();
    assertThat(CallArgument.of("HANDLE h!").optional()).isFalse();
    assertThat(CallArgument.of("UINT32 flags=0").allowedBits()).isZero();
    assertThat(CallArgument.of("reserved UINT32 flags=0|0x3F").allowedBits()).isEqualTo(0x3F);
    assertThat(CallArgument.of("reserved PVOID reserved").mayBeNull()).isTrue();
    assertThat(CallArgument.of("UINT64 handle@").isObject()).isTrue();
    assertThat(CallArgument.of("UINT64 handle").isObject()).isFalse();
    assertThat(CallArgument.of("PLARGE_INTEGER Timeout?#").isObject()).isFalse();
    assertThat(CallArgument.of("PVOID Context?-").isParameter()).isFalse();
    assertThat(CallArgument.of("out PKTIMER Timer^").isParameter()).isFalse();
    assertThat(CallArgument.of("+ name").isDocumented()).isFalse();
    assertThat(CallArgument.of("PVOID P~block").javaName()).isEqualTo("block");
    assertThat(CallArgument.of("POOL_TYPE PoolType@").javaName()).isEqualTo("poolType");
    assertThatThrownBy(() -> CallArgument.of("nothing"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CallArgument.of("PVOID p$"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void levels_areARange() {
    assertThat(DocumentedCall.KeReleaseSpinLock.minIrql()).isEqualTo(Irql.DISPATCH_LEVEL);
    assertThat(DocumentedCall.ExReleaseFastMutex.minIrql()).isEqualTo(Irql.APC_LEVEL);
    assertThat(DocumentedCall.FwpmEngineOpen0.minIrql()).isEqualTo(Irql.PASSIVE_LEVEL);
    assertThat(DocumentedCall.KeInsertQueueDpc.maxIrql()).isNull();
  }
}
