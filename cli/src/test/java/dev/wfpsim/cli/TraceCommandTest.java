package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.Word;
import dev.wfpsim.trace.WordType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code --trace} and {@code --trace-filter} write down. */
class TraceCommandTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String REDIRECTED =
      """
      scenario: redirected
      run: { seed: 3, stop: 5 s }
      hosts:
        client: { addresses: [10.0.0.5/24] }
        origin: { addresses: [10.0.0.80/24] }
      links:
        - { between: [client, origin], latency: 1 ms }
      processes:
        app: { on: client, image: 'C:\\app.exe' }
        proxy: { on: client, image: 'C:\\proxy.exe', listen: tcp/127.0.0.1:8080, behave: forward-proxy }
        web: { on: origin, listen: tcp/0.0.0.0:443, behave: { answer: 1 KiB } }
      drivers:
        redirector: { use: library/connect-redirect, on: client, with: { to: proxy, port: 8080 } }
      policy:
        - { layer: ALE_CONNECT_REDIRECT_V4, when: { IP_PROTOCOL: tcp, IP_REMOTE_PORT: 443 }, action: callout-terminating, callout: redirector/v4, weight: 10 }
      traffic:
        - app: { connect: tcp/10.0.0.80:443, times: 2, every: 100 ms, send: 100 B, receive: 1 KiB }
      expect:
        - every connection of app: %s
      """;

  @TempDir private Path folder;
  private Wfpsim wfpsim;

  @BeforeEach
  void write() throws IOException {
    wfpsim =
        new Wfpsim(folder)
            .write("s.yaml", REDIRECTED.formatted("redirected to proxy"))
            .write("bad.yaml", REDIRECTED.formatted("blocked"));
  }

  private List<JsonNode> events(String file) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(file))) {
      events.add(JSON.readTree(line));
    }
    return events;
  }

  private List<JsonNode> filtered(String... filters) throws IOException {
    List<String> words = new ArrayList<>(List.of("run", "s.yaml", "--trace", "f.jsonl"));
    for (String filter : filters) {
      words.add("--trace-filter");
      words.add(filter);
    }
    RealWfpsim.Outcome answer = wfpsim.run(words.toArray(new String[0]));
    assertThat(answer.code()).as(answer.err()).isZero();
    return events("f.jsonl");
  }

  private static Set<String> kinds(List<JsonNode> events) {
    Set<String> kinds = new TreeSet<>();
    events.forEach(event -> kinds.add(event.get("kind").asString()));
    return kinds;
  }

  @Test
  void run_trace_isOneObjectAnEvent_withNamesAndTheSameRun() throws IOException {
    String plain = wfpsim.run("run", "s.yaml").out();
    assertThat(wfpsim.run("run", "s.yaml", "--trace", "deep/e.jsonl").out()).isEqualTo(plain);

    List<JsonNode> events = events("deep/e.jsonl");
    TreeMap<Integer, String> made = new TreeMap<>();
    for (int i = 0; i < events.size(); i++) {
      JsonNode event = events.get(i);
      assertThat(event.get("event").asInt()).isEqualTo(i + 1);
      assertThat(event.get("cause").isNull() || event.get("cause").asInt() <= i).isTrue();
      EventKind kind = EventKind.valueOf(event.get("kind").asString());
      kind.words().forEach(word -> assertThat(event.has(word.key())).as("%s", event).isTrue());
      if (kind == EventKind.OBJECT) {
        made.put(
            event.get("object").get("id").asInt(),
            ObjectKind.valueOf(event.get("objectKind").asString()).name());
      }
    }
    assertThat(plain).contains(String.format(Locale.ROOT, " %,d events", events.size()));
    assertThat(made.values()).contains("PROCESS", "DRIVER", "ENDPOINT", "FLOW", "FILTER");
    JsonNode redirected =
        events.stream()
            .filter(event -> event.get("kind").asString().equals("CONNECTION_REDIRECTED"))
            .findFirst()
            .orElseThrow();
    assertThat(redirected.get("wanted").asString()).isEqualTo("10.0.0.80");
    assertThat(redirected.get("remote").asString()).isEqualTo("127.0.0.1");
    assertThat(redirected.get("remotePort").asInt()).isEqualTo(8080);
    assertThat(redirected.get("subject").get("name").asString()).isEqualTo("app");
  }

  @Test
  void run_traceToText_isOneLineAnEvent() throws IOException {
    String out = wfpsim.run("run", "s.yaml", "--trace", "e.txt").out();
    List<String> lines = Files.readAllLines(folder.resolve("e.txt"));
    assertThat(out).contains(String.format(Locale.ROOT, " %,d events", lines.size()));
    assertThat(lines)
        .anyMatch(
            line ->
                line.matches(
                    ".*  CPU[0-9] PASSIVE_LEVEL  app connection 1 #[0-9]+ for redirector #[0-9]+:"
                        + " CALLOUT_CALL classifyFn of callout [0-9]+ for filter [0-9]+ at"
                        + " FWPS_LAYER_ALE_CONNECT_REDIRECT_V4  <- [0-9]+"));
  }

  /** The line of the driver, where its code is at work; none where the system or a process is. */
  @Test
  void place_ofADriversCallsAndThings_isItsOwnLine() throws IOException {
    List<JsonNode> events = filtered("kind=CALL,OBJECT");
    for (JsonNode event : events) {
      if (event.has("place")) {
        assertThat(event.get("place").asString()).matches("[A-Z][A-Za-z]+\\.java:[0-9]+");
      }
    }
    assertThat(events)
        .anyMatch(
            event ->
                event.has("place")
                    && event.get("kind").asString().equals("CALL")
                    && event.get("place").asString().startsWith("ConnectRedirect.java:"));
    assertThat(events)
        .filteredOn(event -> event.path("objectKind").asString("").equals("REDIRECT_HANDLE"))
        .isNotEmpty()
        .allMatch(event -> event.has("place"));
    assertThat(events)
        .filteredOn(event -> event.get("activity").path("name").asString("").startsWith("app"))
        .filteredOn(event -> event.path("subject").path("name").asString("").equals("app"))
        .isNotEmpty()
        .noneMatch(event -> event.has("place"));
  }

  @Test
  void filter_kinds_anyOfThem() throws IOException {
    List<JsonNode> events = filtered("kind=callout_call,CALLOUT-RETURN");
    assertThat(kinds(events)).containsExactly("CALLOUT_CALL", "CALLOUT_RETURN");
    assertThat(events.get(1).get("decision").asString()).startsWith("FWP_ACTION_");
  }

  /** Only where they are asked for, and the run is the same. */
  @Test
  void filter_memory_isWhatDriversTouch_withNamesAndWithoutNumbers() throws IOException {
    List<JsonNode> touched = filtered("kind=MEMORY_READ,MEMORY_WRITE");
    assertThat(touched).isNotEmpty();
    for (JsonNode event : touched) {
      assertThat(event.get("event").isNull()).isTrue();
      assertThat(event.get("subject").get("name").asString()).isEqualTo("redirector");
      assertThat(event.get("place").asString()).matches("[A-Z][A-Za-z]+\\.java:[0-9]+");
      assertThat(event.get("object").get("id").asInt()).isPositive();
      assertThat(event.get("object").get("name").asString()).isNotEmpty();
      assertThat(event.get("bytes").asInt()).isPositive();
      assertThat(event.get("offset").asInt()).isNotNegative();
    }
    assertThat(filtered("kind=MEMORY_READ,MEMORY_WRITE", "driver=redirector")).isEqualTo(touched);
    assertThat(kinds(filtered("kind=MEMORY_READ,CALL"))).contains("MEMORY_READ", "CALL");
    assertThat(kinds(filtered("driver=redirector"))).doesNotContain("MEMORY_READ", "MEMORY_WRITE");
    assertThat(kinds(filtered())).doesNotContain("MEMORY_READ", "MEMORY_WRITE");
    String plain = wfpsim.run("run", "s.yaml").out();
    String watched =
        wfpsim.run("run", "s.yaml", "--trace", "m.txt", "--trace-filter", "kind=MEMORY_READ").out();
    assertThat(watched).isEqualTo(plain);
    assertThat(Files.readAllLines(folder.resolve("m.txt")))
        .isNotEmpty()
        .allMatch(line -> line.matches("-  .* MEMORY_READ reads [0-9]+ bytes of .* at [0-9]+.*"));
  }

  @Test
  void run_trace_valuesThatTheDocumentationNames_haveTheirNames() throws IOException {
    for (JsonNode event : filtered()) {
      EventKind kind = EventKind.valueOf(event.get("kind").asString());
      for (Word word : kind.words()) {
        if (word.type() == WordType.LABEL && word != Word.RESULT && kind != EventKind.CALL) {
          assertThat(event.get(word.key()).isString()).as("%s", event).isTrue();
        }
      }
    }
    assertThat(filtered("kind=BFE_STATE").get(0).get("serviceState").asString())
        .isEqualTo("FWPM_SERVICE_RUNNING");
  }

  @Test
  void filter_driver_isWhatItDoesAndWhatItMade() throws IOException {
    List<JsonNode> events = filtered("driver=redirector");
    assertThat(kinds(events)).contains("CALLOUT_CALL", "CALLOUT_REGISTER", "DRIVER_LOAD");
    assertThat(kinds(events)).doesNotContain("PACKET_SENT", "BYTES_SENT");
    for (JsonNode event : events) {
      JsonNode subject = event.get("subject");
      boolean own = !subject.isNull() && subject.get("name").asString().equals("redirector");
      boolean about = event.toString().matches(".*\"(object|driver|thread|callout|context)\".*");
      assertThat(own || about).as("%s", event).isTrue();
    }
  }

  @Test
  void filter_object_byNumberAndByName_isTheSame() throws IOException {
    List<JsonNode> byName = filtered("object=redirector");
    int id = byName.get(0).get("object").get("id").asInt();
    assertThat(filtered("object=#" + id)).isEqualTo(byName);
    assertThat(kinds(byName)).contains("OBJECT", "DRIVER_LOAD", "DRIVER_LOADED");
  }

  @Test
  void filter_connection_isItsEndpointsAndFlows() throws IOException {
    JsonNode opened =
        filtered("kind=CONNECTION_OPENED").stream()
            .filter(event -> event.get("remotePort").asInt() == 443)
            .findFirst()
            .orElseThrow();
    String ends = "10.0.0.5:" + opened.get("port").asInt() + "-10.0.0.80:443";
    List<JsonNode> events = filtered("connection=" + ends);
    assertThat(kinds(events))
        .contains("CONNECTION_OPENED", "BYTES_SENT", "BYTES_DELIVERED", "CONNECTION_CLOSED");
    Set<Integer> endpoints = new TreeSet<>();
    for (JsonNode event : events) {
      if (event.has("endpoint")) {
        endpoints.add(event.get("endpoint").get("id").asInt());
      }
    }
    assertThat(endpoints).as("both ends").hasSize(2);
  }

  @Test
  void filter_time_andOthersTogether_areAllHeld() throws IOException {
    List<JsonNode> events = filtered("time=100 ms..200 ms", "kind=CALL", "driver=redirector");
    assertThat(events).isNotEmpty();
    for (JsonNode event : events) {
      assertThat(event.get("virtualNanos").asLong()).isBetween(100_000_000L, 200_000_000L);
      assertThat(event.get("kind").asString()).isEqualTo("CALL");
    }
    assertThat(filtered("time=..0 s")).hasSizeLessThan(filtered("time=0 s..").size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kinds=CALL|unknown filter: kinds, did you mean kind?",
        "kind=CAL|unknown kind of event: CAL, did you mean CALL?",
        "kind=|filter without a value: kind",
        "driver=redirecter|unknown driver: redirecter, did you mean redirector?",
        "time=1 s|not a stretch of time: 1 s",
        "time=2 s..1 s|time runs backwards",
        "time=1 x..2 s|time: ",
        "connection=10.0.0.5|not a connection: 10.0.0.5"
      })
  void filter_wrong_isAUsageErrorWithAHint(String filter, String message) {
    RealWfpsim.Outcome answer =
        wfpsim.run("run", "s.yaml", "--trace", "f.jsonl", "--trace-filter", filter);
    assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
    assertThat(answer.err()).contains("--trace-filter: " + message);
    assertThat(folder.resolve("f.jsonl")).doesNotExist();
  }

  @Test
  void trace_wrongPlace_isAUsageError() throws IOException {
    Files.createDirectories(folder.resolve("d.txt"));
    assertThat(wfpsim.run("run", "s.yaml", "--trace", "e.json").err())
        .contains("--trace: file=e.json: expected .jsonl or .txt");
    assertThat(wfpsim.run("run", "s.yaml", "--trace", "d.txt").err()).contains("is a folder");
    assertThat(wfpsim.run("run", "s.yaml", "--trace", "s.yaml/e.txt").code())
        .isEqualTo(ExitCode.USAGE);
    assertThat(wfpsim.run("run", "s.yaml", "--trace-filter", "kind=CALL").err())
        .contains("--trace-filter without --trace");
    assertThat(wfpsim.run("run", "s.yaml", "--runs", "1001", "--trace", "e.txt").err())
        .contains("1001 runs, at most 1000");
  }

  @Test
  void runs_several_haveAFileEach() throws IOException {
    RealWfpsim.Outcome answer = wfpsim.run("run", "s.yaml", "--runs", "3", "--trace", "t/e.txt");
    assertThat(answer.code()).isZero();
    try (var files = Files.list(folder.resolve("t"))) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .containsExactly("e-redirected-3.txt", "e-redirected-4.txt", "e-redirected-5.txt");
    }
    wfpsim.run("run", "s.yaml", "--seed", "4", "--trace", "alone.txt");
    assertThat(folder.resolve("t/e-redirected-4.txt"))
        .hasSameTextualContentAs(folder.resolve("alone.txt"));
    assertThat(wfpsim.run("run", "s.yaml", "bad.yaml", "--trace", "e.txt").err())
        .contains("scenarios of one name would write to one file");
  }

  @Test
  void replay_trace_isTheTraceOfTheRun() throws IOException {
    RealWfpsim.Outcome failed = wfpsim.run("run", "bad.yaml", "--trace", "run.jsonl");
    assertThat(failed.code()).isEqualTo(ExitCode.EXPECTATION);
    String replay = failed.errLines().getLast();
    String file = replay.substring(replay.lastIndexOf(' ') + 1);
    RealWfpsim.Outcome again = wfpsim.run("replay", file, "--trace", "replay.jsonl");
    assertThat(again.err()).contains("replayed exactly");
    assertThat(folder.resolve("replay.jsonl")).hasSameTextualContentAs(folder.resolve("run.jsonl"));
  }

  @Test
  void run_verified_isWrittenOnce() throws IOException {
    wfpsim.run("run", "s.yaml", "--trace", "once.txt");
    wfpsim.run("run", "s.yaml", "--verify", "--trace", "verified.txt");
    assertThat(folder.resolve("verified.txt")).hasSameTextualContentAs(folder.resolve("once.txt"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void trace_fullDisk_isToldAndNoSuccess_andTheRunGoesOn() throws IOException {
    Files.createSymbolicLink(folder.resolve("full.txt"), Path.of("/dev/full"));
    RealWfpsim.Outcome answer = wfpsim.run("run", "s.yaml", "--trace", "full.txt");
    Files.delete(folder.resolve("full.txt"));
    assertThat(answer.code()).isEqualTo(ExitCode.OUTPUT);
    assertThat(answer.out()).isEqualTo(wfpsim.run("run", "s.yaml").out());
    assertThat(answer.err()).contains("the trace is not whole: file=", "full.txt");
    assertThat(answer.errLines().getLast()).isEqualTo("./wfpsim run s.yaml --trace full.txt");
  }

  @Test
  void filter_thatNothingPasses_isTold() {
    RealWfpsim.Outcome answer =
        wfpsim.run("run", "s.yaml", "--trace", "f.jsonl", "--trace-filter", "kind=BUGCHECK");
    assertThat(answer.code()).isZero();
    assertThat(answer.err())
        .contains("the trace is empty: no event passed the trace filter: file=");
    answer = wfpsim.run("run", "s.yaml", "--trace", "f.jsonl", "--trace-filter", "kind=RUN_END");
    assertThat(answer.err()).doesNotContain("the trace is empty");
  }
}
