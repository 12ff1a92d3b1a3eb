package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Runs scenarios as a user does: output, exit codes, replay files, and the same run again. */
@Isolated("it sets the locale of the process")
final class RunCommandTest {

  private static final String SMALL =
      """
      scenario: small
      run: { seed: 5, stop: 20 s }
      hosts:
        client: { processors: 2, addresses: [10.0.0.5/24] }
        origin: { addresses: [10.0.0.80/24] }
      links:
        - { between: [client, origin], latency: { normal: [5 ms, 1 ms] }, loss: 1 % }
      processes:
        browser: { on: client }
        web: { on: origin, listen: tcp/0.0.0.0:443, behave: { answer: 2 KiB } }
      traffic:
        - browser: { connect: tcp/10.0.0.80:443, every: 2 ms, times: 3, send: 1 KiB, receive: 2 KiB }
      expect:
        - every connection of browser: opened
        - every byte: delivered once, in order
      """;

  private static final String REPLAY_LINE = "\\./wfpsim replay out/small/5-[0-9a-f]{8}\\.wfpreplay";

  @TempDir Path folder;

  private Wfpsim wfpsim(String text) throws IOException {
    return new Wfpsim(folder, TestDrivers.ALL).write("s.yaml", text);
  }

  private Wfpsim wfpsim() throws IOException {
    return wfpsim(SMALL);
  }

  private static String withDriver(String name) {
    return SMALL.replace(
        "traffic:", "drivers:\n  bad: { use: " + name + ", on: client }\ntraffic:");
  }

  @Test
  void run_passingScenario_saysVerdictFirst() throws IOException {
    RealWfpsim.Outcome answer = wfpsim().run("run", "s.yaml");

    assertThat(answer.code()).isZero();
    assertThat(answer.err()).isEmpty();
    assertThat(answer.outLines().getFirst())
        .isEqualTo("✓ small  pass  seed 5 · profile documented");
    assertThat(answer.outLines())
        .anyMatch(line -> line.contains("connections 3 opened, 0 redirected, 0 blocked, 0 failed"))
        .anyMatch(line -> line.contains("bytes 9,216 sent, 9,216 delivered"))
        .contains("  ✓ every connection of browser: opened  line 14");
  }

  @Test
  void run_json_hasExactlyTheKeysOfTheContract() throws IOException {
    RealWfpsim.Outcome answer = wfpsim().run("run", "s.yaml", "--json");

    assertThat(answer.outLines()).hasSize(1);
    JsonNode run = new ObjectMapper().readTree(answer.out());
    assertThat(names(run))
        .containsExactly(
            "schema",
            "scenario",
            "seed",
            "profile",
            "fingerprint",
            "outcome",
            "virtualNanos",
            "events",
            "choices",
            "counts",
            "byLayer",
            "expectations",
            "findings",
            "prints",
            "printsDropped",
            "warnings",
            "blocked",
            "dropped",
            "reproduce");
    assertThat(names(run.get("counts")))
        .containsExactly(
            "classifies", "redirects", "injections", "connections", "packets", "bytes");
    assertThat(names(run.get("counts").get("injections")))
        .containsExactly("requested", "completed", "failed");
    assertThat(names(run.get("counts").get("connections")))
        .containsExactly("opened", "redirected", "blocked", "failed");
    assertThat(names(run.get("counts").get("packets")))
        .containsExactly("sent", "delivered", "lost");
    assertThat(names(run.get("counts").get("bytes"))).containsExactly("sent", "delivered");
    JsonNode layer = run.get("byLayer").get("FWPS_LAYER_ALE_AUTH_CONNECT_V4");
    assertThat(names(layer))
        .containsExactly("classifies", "permit", "block", "continue", "callouts");
    assertThat(names(run.get("expectations").get(0)))
        .containsExactly("text", "held", "line", "detail");
    assertThat(run.get("schema").asString()).isEqualTo("wfpsim.run/1");
    assertThat(run.get("outcome").asString()).isEqualTo("pass");
    assertThat(run.get("fingerprint").asString()).matches("[0-9a-f]{32}");
    assertThat(run.get("reproduce").asString()).isEqualTo("./wfpsim run s.yaml --seed 5");
  }

  @Test
  void run_scenarioWithAWarning_saysItOnceAndPasses() throws IOException {
    String warned =
        SMALL.replace(
            "traffic:", "policy: [ { layer: IPSEC_KM_DEMUX_V4, action: block } ]\ntraffic:");

    RealWfpsim.Outcome answer = wfpsim(warned).run("run", "s.yaml", "--json", "--runs", "2");

    assertThat(answer.code()).isZero();
    assertThat(answer.errLines())
        .containsExactly(
            "s.yaml:11:20: warning: no traffic reaches this layer yet: layer=IPSEC_KM_DEMUX_V4");
    JsonNode run = new ObjectMapper().readTree(answer.outLines().getFirst());
    assertThat(run.get("outcome").asString()).isEqualTo("pass");
    assertThat(names(run.get("warnings").get(0)))
        .containsExactly("source", "line", "column", "message");
  }

  @Test
  void run_linkThatTakesLessThanItsCards_tellsHowManyPacketsItLost() throws IOException {
    String narrow = SMALL.replace("loss: 1 %", "mtu: 1400").replace("expect:", "run2:");
    narrow = narrow.substring(0, narrow.indexOf("run2:")).replace("stop: 20 s", "stop: 5 s");
    narrow = narrow.replace("receive: 2 KiB }", "receive: 2 KiB, timeout: 1 s }");

    RealWfpsim.Outcome text = wfpsim(narrow).run("run", "s.yaml");
    JsonNode run = new ObjectMapper().readTree(wfpsim(narrow).run("run", "s.yaml", "--json").out());

    JsonNode packets = run.get("counts").get("packets");
    long tooLong = packets.get("tooLong").asLong();
    assertThat(tooLong).isPositive().isEqualTo(packets.get("lost").asLong());
    assertThat(text.outLines())
        .anyMatch(
            line ->
                line.contains(
                    tooLong + " lost (" + tooLong + " longer than the link's MTU) · classifies"));
    assertThat(names(run.get("counts").get("connections"))).doesNotContain("outOfPorts");
  }

  private static List<String> names(JsonNode node) {
    return new ArrayList<>(node.propertyNames());
  }

  @Test
  void run_findingInJson_hasExactlyTheKeysOfTheContract() throws IOException {
    RealWfpsim.Outcome answer = wfpsim(withDriver("test/throws")).run("run", "s.yaml", "--json");

    JsonNode finding = new ObjectMapper().readTree(answer.out()).get("findings").get(0);
    assertThat(names(finding))
        .containsExactly(
            "rule",
            "code",
            "severity",
            "virtualNanos",
            "event",
            "activity",
            "driver",
            "callback",
            "place",
            "message",
            "earlier",
            "replay");
    assertThat(finding.get("replay").asString()).matches("out/small/5-[0-9a-f]{8}.wfpreplay");
    assertThat(finding.get("driver").asString()).isEqualTo("bad");
    assertThat(finding.get("callback").asString()).isEqualTo("driverEntry");
    assertThat(finding.get("place").asString()).matches("TestDrivers\\.java:[0-9]+");
  }

  @Test
  void run_whatWasBlocked_isSaidWhereSomethingFailed() throws IOException {
    String shut =
        SMALL.replace(
            "traffic:",
            "policy: [ { name: shut, layer: ALE_AUTH_CONNECT_V4, action: block } ]\ntraffic:");
    RealWfpsim.Outcome answer = wfpsim(shut).run("run", "s.yaml");

    assertThat(answer.code()).isEqualTo(3);
    assertThat(answer.outLines())
        .anyMatch(
            each ->
                each.matches(
                    "  blocked [0-9]+ operations? at ALE_AUTH_CONNECT_V4 of client: filter shut"
                        + " \\(line [0-9]+\\), block"));
    RealWfpsim.Outcome json = wfpsim(shut).run("run", "s.yaml", "--json");
    JsonNode blocked = new ObjectMapper().readTree(json.out()).get("blocked").get(0);
    assertThat(names(blocked))
        .containsExactly(
            "host",
            "layer",
            "filter",
            "line",
            "action",
            "callout",
            "calloutMissing",
            "blocked",
            "absorbed");
  }

  @Test
  void run_whatHostsDropped_isSaidWhereSomethingFailed() throws IOException {
    String closed = SMALL.replaceFirst("connect: tcp/([^,]*):[0-9]+", "connect: tcp/$1:4");
    RealWfpsim.Outcome answer = wfpsim(closed).run("run", "s.yaml");

    assertThat(answer.code()).isNotZero();
    assertThat(answer.outLines())
        .anyMatch(
            each -> each.matches("  dropped [0-9]+ packets? at TCP of [a-z]+: no endpoint there"));
    RealWfpsim.Outcome json = wfpsim(closed).run("run", "s.yaml", "--json");
    JsonNode dropped = new ObjectMapper().readTree(json.out()).get("dropped").get(0);
    assertThat(names(dropped)).containsExactly("host", "layer", "reason", "packets");
    assertThat(dropped.get("packets").asInt()).isPositive();
    String passing = wfpsim(SMALL).run("run", "s.yaml", "--json").out();
    assertThat(new ObjectMapper().readTree(passing).get("dropped").size()).isZero();
  }

  @Test
  void run_finding_namesDriverCallbackAndLine() throws IOException {
    RealWfpsim.Outcome answer = wfpsim(withDriver("test/throws")).run("run", "s.yaml");

    assertThat(answer.outLines())
        .anyMatch(each -> each.matches(" +driver bad · driverEntry · TestDrivers\\.java:[0-9]+"));
  }

  @ParameterizedTest
  @CsvSource({
    "test/throws, 7, bugcheck, KERNEL_MODE_EXCEPTION_NOT_HANDLED",
    "test/hangs, 5, deadlock, DEADLOCK"
  })
  void run_wrongDriver_exitsByWhatItDid(String driver, int code, String outcome, String finding)
      throws IOException {
    RealWfpsim.Outcome answer = wfpsim(withDriver(driver)).run("run", "s.yaml");

    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.outLines().getFirst()).startsWith("✗ small  " + outcome + "  " + finding);
    assertThat(answer.errLines().getLast()).matches(REPLAY_LINE);
  }

  @Test
  void run_driverThatBreaksARule_isViolation() throws IOException {
    String text =
        withDriver("test/leaks")
            .replace("expect:", "during:\n  - { at: 1 s, stop-driver: bad }\nexpect:");

    RealWfpsim.Outcome answer = wfpsim(text).run("run", "s.yaml");

    assertThat(answer.code()).isEqualTo(4);
    assertThat(answer.outLines().getFirst()).startsWith("✗ small  violation");
  }

  @Test
  void run_expectedFinding_isNoViolation() throws IOException {
    String text =
        withDriver("test/hangs") + "  - outcome: deadlock\n  - \"connections: opened == 0\"\n";

    RealWfpsim.Outcome answer = wfpsim(text.replaceAll("  - every .*\n", "")).run("run", "s.yaml");

    assertThat(answer.code()).isZero();
  }

  @Test
  void run_failedExpectation_saysWhatWasSeen() throws IOException {
    RealWfpsim.Outcome answer =
        wfpsim(SMALL.replace("browser: opened", "browser: blocked")).run("run", "s.yaml");

    assertThat(answer.code()).isEqualTo(3);
    assertThat(answer.out())
        .contains("  ✗ every connection of browser: blocked  line 14\n      0 of 3; browser");
    assertThat(answer.errLines()).hasSize(1).first().asString().matches(REPLAY_LINE);
  }

  @Test
  void replay_ofAFailedRun_isTheSameRun() throws IOException {
    Wfpsim wfpsim = wfpsim(SMALL.replace("browser: opened", "browser: blocked"));
    RealWfpsim.Outcome first = wfpsim.run("run", "s.yaml", "--seed", "0x1d2c", "--json");

    String replay = first.errLines().getLast().substring("./wfpsim replay ".length());
    RealWfpsim.Outcome again = wfpsim.run("replay", replay, "--json");

    assertThat(again.code()).isEqualTo(3);
    assertThat(again.errLines().getFirst()).startsWith("replayed exactly: choices=");
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(again.out()).get("fingerprint"))
        .isEqualTo(json.readTree(first.out()).get("fingerprint"));
    assertThat(replay).matches("out/small/7468-[0-9a-f]{8}.wfpreplay");
    assertThat(again.errLines().getLast()).isEqualTo("./wfpsim replay " + replay);
  }

  @Test
  void replay_brokenFile_isUsage() throws IOException {
    Wfpsim wfpsim = wfpsim().write("x.wfpreplay", "nonsense\n");

    assertThat(wfpsim.run("replay", "x.wfpreplay").code()).isEqualTo(2);
    assertThat(wfpsim.run("replay", "gone.wfpreplay").err())
        .isEqualTo("gone.wfpreplay:1:1: no such file\n./wfpsim replay gone.wfpreplay\n");
  }

  @Test
  void run_manySeeds_printsALineEachInOrderAndASummary() throws IOException {
    RealWfpsim.Outcome answer = wfpsim().run("run", "s.yaml", "--seed", "10", "--runs", "20");

    assertThat(answer.code()).isZero();
    assertThat(answer.outLines()).hasSize(21);
    for (int i = 0; i < 20; i++) {
      assertThat(answer.outLines().get(i)).startsWith("✓ small  seed " + (10 + i) + "  pass  ");
    }
    assertThat(answer.outLines().getLast())
        .isEqualTo("s.yaml: 20 runs, 20 pass · 20 distinct fingerprints");
  }

  @Test
  void run_sweepWithFailures_groupsThem_andWritesSoManyReplays() throws IOException {
    RealWfpsim.Outcome answer =
        wfpsim(withDriver("test/throws"))
            .run("run", "s.yaml", "--seed", "10", "--runs", "20", "--replays", "3");

    assertThat(answer.code()).isEqualTo(7);
    List<String> out = answer.outLines();
    assertThat(out.stream().filter(each -> each.startsWith("✗ small  seed"))).hasSize(20);
    assertThat(out.stream().filter(each -> each.contains("by zero in "))).hasSize(1);
    assertThat(out.get(out.size() - 3))
        .matches(
            "  ✗ KERNEL_MODE_EXCEPTION_NOT_HANDLED · driver bad · TestDrivers\\.java:[0-9]+:"
                + " 20 runs, first seed 10");
    assertThat(out.get(out.size() - 2))
        .startsWith("      3 replay files, 17 not written, first out/small/10-");
    assertThat(out.getLast()).startsWith("s.yaml: 20 runs, 20 bugcheck");
    try (Stream<Path> files = Files.list(folder.resolve("out/small"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .allMatch(name -> name.matches("1[012]-.*"))
          .hasSize(3);
    }
  }

  @Test
  void run_sweepWithFailures_quietTellsOneOfEachKind_andJsonEach() throws IOException {
    Wfpsim sweep = wfpsim(withDriver("test/throws"));

    RealWfpsim.Outcome quiet = sweep.run("run", "s.yaml", "--runs", "20", "--quiet");
    assertThat(quiet.outLines().stream().filter(each -> each.startsWith("✗ small  seed")))
        .hasSize(1);
    RealWfpsim.Outcome json =
        sweep.run("run", "s.yaml", "--runs", "20", "--json", "--replays", "0");
    assertThat(json.outLines()).hasSize(21);
    JsonNode failures = new ObjectMapper().readTree(json.outLines().getLast()).get("failures");
    assertThat(failures).hasSize(1);
    assertThat(names(failures.get(0)))
        .containsExactly("rule", "code", "driver", "place", "runs", "seed", "replay", "replays");
    assertThat(failures.get(0).get("runs").asInt()).isEqualTo(20);
    assertThat(failures.get(0).get("seed").asInt()).isEqualTo(5);
    assertThat(failures.get(0).get("replays").asInt()).isZero();
  }

  @Test
  void run_manySeedsAsJson_isOneDocumentALine() throws IOException {
    RealWfpsim.Outcome answer = wfpsim().run("run", "s.yaml", "--runs", "3", "--json");

    ObjectMapper json = new ObjectMapper();
    assertThat(answer.outLines()).hasSize(4);
    assertThat(json.readTree(answer.outLines().get(2)).get("seed").asLong()).isEqualTo(7);
    JsonNode summary = json.readTree(answer.outLines().get(3));
    assertThat(summary.get("schema").asString()).isEqualTo("wfpsim.sweep/1");
    assertThat(summary.get("distinctFingerprints").asInt()).isEqualTo(3);
  }

  @Test
  void run_verify_comparesBothCarriers() throws IOException {
    RealWfpsim.Outcome answer = wfpsim().run("run", "s.yaml", "--runs", "2", "--verify");

    assertThat(answer.code()).isZero();
    assertThat(answer.outLines().getLast())
        .isEqualTo("s.yaml: 2 runs, 2 pass · 2 distinct fingerprints · 0 mismatches");
  }

  @Test
  void run_anyLocaleAndTimeZone_printsTheSame() throws IOException {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    RealWfpsim.Outcome first = wfpsim().run("run", "s.yaml");
    try {
      for (String tag : List.of("ar-EG-u-nu-arab", "tr-TR", "de-DE")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
        assertThat(wfpsim().run("run", "s.yaml")).isEqualTo(first);
      }
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void run_otherSeed_isAnotherRun() throws IOException {
    String first = wfpsim().run("run", "s.yaml", "--seed", "1", "--json").out();

    assertThat(wfpsim().run("run", "s.yaml", "--seed", "2", "--json").out()).isNotEqualTo(first);
  }

  @Test
  void run_override_changesTheRunAndIsInTheCommand() throws IOException {
    RealWfpsim.Outcome answer =
        wfpsim().run("run", "s.yaml", "--json", "--set", "traffic.0.browser.times=1");

    JsonNode run = new ObjectMapper().readTree(answer.out());
    assertThat(run.get("counts").get("connections").get("opened").asInt()).isEqualTo(1);
    assertThat(run.get("reproduce").asString())
        .isEqualTo("./wfpsim run s.yaml --seed 5 --set traffic.0.browser.times=1");
  }

  @ParameterizedTest
  @CsvSource({
    "--seed, seven, '--seed: not a seed: value=seven, expected a number such as 7 or 0x1d2c'",
    "--runs, 0, 'out of range: --runs=0'",
    "--carrier, pigeon, pigeon"
  })
  void run_wrongOption_isUsage(String option, String value, String message) throws IOException {
    RealWfpsim.Outcome answer = wfpsim().run("run", "s.yaml", option, value);

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains(message);
  }

  @Test
  void run_oneInvalidFileOfTwo_runsTheOtherAndIsUsage() throws IOException {
    RealWfpsim.Outcome answer =
        wfpsim().write("bad.yaml", "scenario: x\n").run("run", "bad.yaml", "s.yaml");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).startsWith("bad.yaml:1:1: no host");
    assertThat(answer.errLines().getLast()).isEqualTo("./wfpsim check bad.yaml");
    assertThat(answer.out()).startsWith("✓ small  pass");
  }

  @Test
  void run_eventLimit_isAFindingAndNoHang() throws IOException {
    RealWfpsim.Outcome answer = wfpsim().run("run", "s.yaml", "--set", "run.limits.events=100");

    assertThat(answer.code()).isEqualTo(5);
    assertThat(answer.out()).contains("LIMIT_REACHED").contains("limit=events value=100");
  }

  @Test
  void run_payloadLimit_isAFinding() throws IOException {
    RealWfpsim.Outcome answer = wfpsim().run("run", "s.yaml", "--set", "run.limits.payload=4 KiB");

    assertThat(answer.code()).isEqualTo(5);
    assertThat(answer.out()).contains("LIMIT_REACHED").contains("limit=payload value=4096");
  }

  @Test
  void run_bufferLimit_isALimitAndNotTheDriversFault() throws IOException {
    RealWfpsim.Outcome answer = wfpsim().run("run", "s.yaml", "--set", "run.limits.buffers=1");

    assertThat(answer.code()).isEqualTo(5);
    assertThat(answer.out()).contains("NBL_LIMIT").contains("maxLists=1");
  }

  @Test
  void run_quiet_saysNothingOfWhatPasses() throws IOException {
    assertThat(wfpsim().run("run", "s.yaml", "--quiet"))
        .isEqualTo(new RealWfpsim.Outcome(0, "", ""));
  }

  @Test
  void run_stopWhileConnecting_isLiveness() throws IOException {
    RealWfpsim.Outcome answer = wfpsim().run("run", "s.yaml", "--set", "run.stop=3 ms");

    assertThat(answer.code()).isEqualTo(5);
    assertThat(answer.outLines().getFirst()).contains("liveness");
  }

  @Test
  void run_outOption_saysWhereTheReplayGoes() throws IOException {
    RealWfpsim.Outcome answer =
        wfpsim(SMALL.replace("browser: opened", "browser: blocked"))
            .run("run", "s.yaml", "--out", "kept");

    String replay = answer.errLines().getFirst().substring("./wfpsim replay ".length());
    assertThat(replay).startsWith("kept/small/5-");
    assertThat(Files.readString(folder.resolve(replay)))
        .startsWith("wfpsim-replay 4\nscenario s.yaml\nseed 5\n");
  }

  /**
   * The plain run passes; of its one call that can fail each status is tried, and tells its fault.
   */
  @Test
  void run_withEachFault_failsEachCallOnce_andNamesIt() throws IOException {
    Wfpsim wfpsim = wfpsim(withDriver("test/gives-up-badly"));
    var result = wfpsim.run("run", "s.yaml", "--faults", "each");
    assertThat(result.err()).contains("s.yaml: 3 calls can fail");
    assertThat(result.out())
        .contains("UNLOADED_WITH_POOL")
        .contains(
            "in a run with faults=[{call: FwpsInjectionHandleCreate0, of: bad, at:"
                + " 'TestDrivers.java:")
        .contains("4 runs, 2 pass, 2 violation");
    assertThat(result.code()).isEqualTo(ExitCode.VIOLATION);
    String replay =
        result
            .err()
            .lines()
            .filter(line -> line.startsWith("./wfpsim replay"))
            .findFirst()
            .orElseThrow();
    var again = wfpsim.run("replay", replay.substring("./wfpsim replay ".length()));
    assertThat(again.out()).contains("UNLOADED_WITH_POOL");
  }
}
