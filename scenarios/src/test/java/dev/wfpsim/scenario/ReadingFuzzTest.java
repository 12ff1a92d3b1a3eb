package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.pcap.Capture;
import dev.wfpsim.scenario.pcap.CaptureError;
import dev.wfpsim.scenario.pcap.CaptureLimits;
import dev.wfpsim.scenario.syntax.Problem;
import dev.wfpsim.scenario.syntax.Problems;
import dev.wfpsim.scenario.syntax.YamlReader;
import dev.wfpsim.trace.ReplayFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever is read, a scenario, a replay file or a capture, is either understood or refused in
 * words with a place: no exception of another kind. Good inputs, spoilt in many seeded ways.
 */
final class ReadingFuzzTest {

  private static final int ROUNDS = Integer.getInteger("wfpsim.fuzz.rounds", 400);

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_./%:'\\-]+");

  /** What stands where something else should: bounds, other types, YAML's own signs, garbage. */
  private static final List<String> NASTY =
      List.of(
          "",
          "-1",
          "0",
          "1",
          "99999999999999999999999",
          "9223372036854775807",
          "-9223372036854775808",
          "0x",
          "0xffffffffffffffff",
          "1e9",
          "NaN",
          "1.5",
          ".",
          "_",
          "tcp/",
          "tcp/[::1]:0",
          "udp/[::ffff:0.0.0.0]:65535",
          "tcp/0.0.0.0:99999",
          "10.0.0.0/33",
          "::/129",
          "255.255.255.255/0",
          "224.0.0.1",
          "default",
          "1 h",
          "900000000000 h",
          "9223372036854775807 ns",
          "0.0000000001 ns",
          "100.00001 %",
          "1 Gbit/s",
          "9223372036854775807 GiB",
          "{}",
          "[]",
          "[[]]",
          "{a: {b: c}}",
          "~",
          "null",
          "!!binary x",
          "&a",
          "*a",
          "<<: *a",
          "'",
          "\"",
          "\"\\u0000\"",
          "- ",
          ": ",
          "? ",
          "|",
          ">",
          "> 5",
          "not ",
          "not not",
          "5-1",
          "0-",
          "-",
          "%",
          "@",
          "`",
          "\t",
          "\u0000",
          "\uD800",
          "\uD835\uDD4F",
          "\u2028",
          "#",
          "every connection of",
          "no finding of",
          "connections: opened ==",
          "exact",
          "exact -1",
          "auto",
          "of",
          "x".repeat(300));

  private static Path library() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("scenarios/library"))) {
      at = at.getParent();
    }
    return at.resolve("scenarios/library");
  }

  private static List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(library())) {
      for (Path file : walk.filter(p -> p.toString().endsWith(".yaml")).sorted().toList()) {
        texts.add(Files.readString(file));
      }
    }
    String page = Files.readString(library().resolve("../../docs/SCENARIOS.md"));
    Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
    while (block.find()) {
      texts.add(block.group(1));
    }
    return texts;
  }

  private static String spoilt(String text, Random random) {
    StringBuilder spoilt = new StringBuilder(text);
    for (int i = random.nextInt(4); i >= 0; i--) {
      spoil(spoilt, random);
    }
    return spoilt.toString();
  }

  private static void spoil(StringBuilder text, Random random) {
    if (text.isEmpty()) {
      return;
    }
    int at = random.nextInt(text.length());
    String nasty = NASTY.get(random.nextInt(NASTY.size()));
    switch (random.nextInt(7)) {
      case 0 -> text.setCharAt(at, (char) random.nextInt(0x3000));
      case 1 -> text.insert(at, nasty);
      case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(40)));
      case 3 -> text.setLength(at);
      case 4 -> {
        int end = Math.min(text.length(), at + 1 + random.nextInt(200));
        text.insert(random.nextInt(text.length()), text.substring(at, end));
      }
      default -> {
        Matcher word = WORD.matcher(text);
        if (word.find(at)) {
          text.replace(word.start(), word.end(), nasty);
        }
      }
    }
  }

  private static byte[] spoilt(byte[] bytes, Random random) {
    byte[] spoilt = bytes.clone();
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = random.nextInt(spoilt.length);
      switch (random.nextInt(3)) {
        case 0 -> spoilt[at] = (byte) random.nextInt(256);
        case 1 -> spoilt[at] = (byte) 0xff;
        default -> spoilt = java.util.Arrays.copyOf(spoilt, Math.max(1, at));
      }
    }
    return spoilt;
  }

  @Test
  void scenario_spoilt_isReadOrRefusedWithPlaces() throws Exception {
    List<String> texts = texts();
    int valid = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      String good = texts.get(round % texts.size());
      // few texts survive being spoilt, so some are spared, to run with spoilt captures
      String text = random.nextInt(16) == 0 ? good : spoilt(good, random);
      boolean whole = random.nextBoolean();
      List<String> overrides =
          random.nextInt(4) > 0
              ? List.of()
              : List.of(NASTY.get(random.nextInt(NASTY.size())), spoilt("run.seed=7", random));
      try {
        LoadedScenario loaded =
            ScenarioFile.load(
                "fuzz",
                text,
                overrides,
                DriverCatalogue.installed(),
                name ->
                    new ByteArrayInputStream(
                        whole ? capture(name) : spoilt(capture(name), random)));
        valid++;
        runBriefly(loaded, text);
      } catch (InvalidScenario invalid) {
        refused++;
        assertThat(invalid.problems()).isNotEmpty().allMatch(ReadingFuzzTest::isPlaced);
      } catch (RuntimeException | StackOverflowError fault) {
        throw new AssertionError("round=" + round + "\n" + overrides + "\n" + text, fault);
      }
    }
    assertThat(valid).as("rounds that were valid").isPositive();
    assertThat(refused).as("rounds that were refused").isPositive();
  }

  private static boolean isPlaced(Problem problem) {
    return problem.toString().matches("(?s)(fuzz:[0-9]+:[0-9]+|--set): .+");
  }

  /** The capture of that name; of a name that was spoilt, another. */
  private static byte[] capture(String name) throws IOException {
    boolean known = name.matches("[a-z0-9-]+[.]pcap(ng)?");
    Path file = known ? library().resolve("real/" + name) : null;
    return Files.readAllBytes(
        file != null && Files.exists(file)
            ? file
            : library().resolve("real/http-three-streams.pcap"));
  }

  /** What is valid must run, too; not for long. */
  private static void runBriefly(LoadedScenario loaded, String text) throws Exception {
    if (loaded.scenario().run().limits().events() > 20_000) {
      LoadedScenario brief;
      try {
        brief =
            ScenarioFile.load(
                "fuzz",
                text,
                List.of("run.limits.events=20000", "run.stop=2 s"),
                DriverCatalogue.installed(),
                name -> new ByteArrayInputStream(capture(name)));
      } catch (InvalidScenario needsItsOverrides) {
        return;
      }
      SimulationResult result =
          new Simulation(brief, RunRequest.seeded(1, CarrierKind.AUTOMATIC)).run();
      assertThat(result.events()).isLessThan(100_000);
    }
  }

  @Test
  void yaml_anyCharacters_isReadOrRefused() {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(200); i >= 0; i--) {
        text.append(
            random.nextInt(3) > 0
                ? "{}[]:,-?&*!|>'\"%@`#\n \tab01".charAt(random.nextInt(26))
                : (char) random.nextInt(0x10000));
      }
      Problems problems = new Problems();
      try {
        Object value = YamlReader.read("f", text.toString(), problems);
        assertThat(value != null || !problems.isEmpty()).as(text.toString()).isTrue();
      } catch (Problems.Full tooMany) {
        assertThat(problems.all()).hasSizeGreaterThan(100);
      } catch (RuntimeException | StackOverflowError fault) {
        throw new AssertionError("round=" + round + "\n" + text, fault);
      }
    }
  }

  @Test
  void replayFile_spoilt_isReadOrRefusedByLine() throws IOException {
    String good =
        """
        wfpsim-replay 4
        scenario scenarios/library/redirect/local-proxy.wfpsim.yaml
        seed 0x1d2c
        set drivers.redirector.with.port=8081
        rest seed
        fingerprint 00112233445566778899aabbccddeeff
        note carrier thread
        choice SCHEDULE 00c0ffee00c0ffee 3 2
        choice LATENCY 7 0 3fe0000000000000
        end
        """;
    for (int round = 0; round < ROUNDS * 5; round++) {
      String text = spoilt(good, new Random(round));
      try {
        ReplayFile file = ReplayFile.read(new StringReader(text));
        StringBuilder again = new StringBuilder();
        file.write(again);
        ReplayFile second = ReplayFile.read(new StringReader(again.toString()));
        assertThat(second.choices()).isEqualTo(file.choices());
      } catch (IllegalArgumentException refused) {
        assertThat(refused.getMessage()).matches("(?s)line=[0-9]+ .+");
      } catch (RuntimeException fault) {
        throw new AssertionError("round=" + round + "\n" + text, fault);
      }
    }
  }

  @Test
  void capture_spoilt_isReadOrRefusedByByte() throws IOException {
    byte[] good = Files.readAllBytes(library().resolve("real/http-three-streams.pcap"));
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = spoilt(good, new Random(round));
      try {
        int streams =
            Capture.read(new ByteArrayInputStream(bytes), "c", CaptureLimits.DEFAULT)
                .replayable()
                .size();
        assertThat(streams).isPositive();
      } catch (CaptureError refused) {
        assertThat(refused.getMessage()).matches("(?s)c:byte [0-9]+: .+");
      } catch (RuntimeException fault) {
        throw new AssertionError("round=" + round, fault);
      }
    }
  }
}
