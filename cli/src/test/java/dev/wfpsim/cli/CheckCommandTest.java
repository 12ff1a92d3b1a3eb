package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of bad input: exit 2, and exactly these words at exactly this place. */
final class CheckCommandTest {

  private static final String GOOD =
      """
      scenario: small
      hosts:
        client: { addresses: [10.0.0.5/24] }
        origin: { addresses: [10.0.0.80/24] }
      links:
        - { between: [client, origin], latency: 5 ms }
      processes:
        browser: { on: client }
        web: { on: origin, listen: tcp/0.0.0.0:443, behave: { answer: 2 KiB } }
      policy:
        - { layer: ALE_AUTH_CONNECT_V4, when: { IP_PROTOCOL: tcp }, action: permit }
      traffic:
        - browser: { connect: tcp/10.0.0.80:443, send: 1 KiB, receive: 2 KiB }
      expect:
        - every connection of browser: opened
      """;

  private static final String AGAIN = "./wfpsim check s.yaml\n";

  @TempDir Path folder;

  private Wfpsim wfpsim() {
    return new Wfpsim(folder);
  }

  private RealWfpsim.Outcome checkWith(String from, String to) throws IOException {
    assertThat(GOOD).contains(from);
    return wfpsim().write("s.yaml", GOOD.replace(from, to)).run("check", "s.yaml");
  }

  @Test
  void check_validFile_saysSoOnStandardOutput() throws IOException {
    RealWfpsim.Outcome answer = wfpsim().write("s.yaml", GOOD).run("check", "s.yaml");

    assertThat(answer).isEqualTo(new RealWfpsim.Outcome(0, "s.yaml: valid\n", ""));
  }

  @Test
  void check_missingFile_isUsage() {
    assertThat(wfpsim().run("check", "gone.yaml"))
        .isEqualTo(
            new RealWfpsim.Outcome(
                2, "", "gone.yaml:1:1: no such file\n./wfpsim check gone.yaml\n"));
  }

  @Test
  void check_folder_isUsage() throws IOException {
    assertThat(wfpsim().write("f/x", "").run("check", "f").err())
        .isEqualTo("f:1:1: not a file\n./wfpsim check f\n");
  }

  @Test
  void check_emptyFile_isUsage() throws IOException {
    assertThat(wfpsim().write("s.yaml", "").run("check", "s.yaml"))
        .isEqualTo(new RealWfpsim.Outcome(2, "", "s.yaml:1:1: empty file\n" + AGAIN));
  }

  @Test
  void check_notUtf8_isUsage() throws IOException {
    byte[] latin = {(byte) 0xe4, '\n'};

    assertThat(wfpsim().write("s.yaml", latin).run("check", "s.yaml").err())
        .isEqualTo("s.yaml:1:1: not a text in UTF-8\n" + AGAIN);
  }

  @Test
  void check_hugeFile_isUsage() throws IOException {
    RealWfpsim.Outcome answer =
        wfpsim().write("s.yaml", "# " + "x".repeat(5 << 20)).run("check", "s.yaml");

    assertThat(answer)
        .isEqualTo(
            new RealWfpsim.Outcome(
                2, "", "s.yaml:1:1: file too large: limit=4194304 bytes\n" + AGAIN));
  }

  @Test
  void check_brokenYaml_pointsAtIt() throws IOException {
    RealWfpsim.Outcome answer = checkWith("hosts:", "hosts: [");

    assertThat(answer)
        .isEqualTo(
            new RealWfpsim.Outcome(
                2,
                "",
                "s.yaml:4:3: broken YAML: expected ',' or ']', but got <scalar> while parsing a"
                    + " flow sequence\n"
                    + AGAIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "processes: | proccesses: | 7:1: unknown key: key=proccesses, did you mean processes?",
        "latency: 5 ms | latency: 5 parsec | 6:43: wrong unit: value=5 parsec, expected a duration"
            + " such as 20 ms",
        "latency: 5 ms | latency: 5 | 6:43: missing unit: value=5, expected a duration such as 20"
            + " ms",
        "latency: 5 ms | loss: 120 % | 6:40: out of range: value=120 %, expected 0 % to 100 %",
        "latency: 5 ms | latency: { normal: [1 ms] } | 6:54: wrong number of durations:"
            + " distribution=normal, expected 2, found 1",
        "latency: 5 ms | latency: { norml: [1 ms, 1 ms] } | 6:45: unknown key: key=norml, did you"
            + " mean normal?",
        "tcp/10.0.0.80:443, | tcp/[fd00::80]:443, | 13:29: broken YAML: expected ',' or '}', but"
            + " got [ while parsing a flow mapping",
        "tcp/10.0.0.80:443, | 'tcp/[fd00::80]:443', | 13:25: address of the wrong family:"
            + " address=fd00::80, host=client has no IPv6 address",
        "[client, origin] | [client, orign] | 6:25: unknown host: host=orign, did you mean origin?",
        "[client, origin] | [client] | 6:16: a link is between two hosts or more: found=1",
        "ALE_AUTH_CONNECT_V4 | ALE_AUTH_CONECT_V4 | 11:14: unknown layer: layer=ALE_AUTH_CONECT_V4,"
            + " did you mean ALE_AUTH_CONNECT_V4?",
        "IP_PROTOCOL: | IP_PROTOCL: | 11:43: unknown field: field=IP_PROTOCL,"
            + " layer=ALE_AUTH_CONNECT_V4, did you mean IP_PROTOCOL?",
        "action: permit | action: permitt | 11:71: unknown action: action=permitt, did you mean"
            + " permit?",
        "action: permit | action: callout-terminating, callout: nobody/v4 | 11:101: unknown driver:"
            + " driver=nobody",
        "- browser: | - browzer: | 13:5: unknown process: process=browzer, did you mean browser?",
        "send: 1 KiB | send: 1 KB | 13:50: wrong unit: value=1 KB, expected a size such as 32 KiB,"
            + " did you mean kB?",
        "send: 1 KiB | sent: 1 KiB | 13:44: unknown key: key=sent, did you mean send?",
        "of browser: | of web browser: | 15:29: unknown word: word=browser, expected one of of, to,"
            + " over, before, after",
        ": opened | : opend | 15:34: unknown predicate: predicate=opend, did you mean opened?",
        "10.0.0.5/24 | 10.0.0.5 | 3:25: missing prefix length: address=10.0.0.5, expected"
            + " address/bits such as 10.0.0.5/24",
        "10.0.0.5/24 | 10.0.0.555/24 | 3:25: not an address: address=10.0.0.555",
        "10.0.0.5/24 | 10.0.0.80/24 | 4:25: address given twice: address=10.0.0.80, first to"
            + " client",
        "tcp/0.0.0.0:443 | tcp/10.0.0.5:443 | 9:30: not an address of the host: address=10.0.0.5,"
            + " host=origin",
        "tcp/0.0.0.0:443 | sctp/0.0.0.0:443 | 9:30: unknown protocol: protocol=sctp, expected tcp"
            + " or udp",
        "{ answer: 2 KiB } | { anser: 2 KiB } | 9:57: unknown key: key=anser, did you mean answer?",
        "{ answer: 2 KiB } | reply | 9:55: unknown behaviour: behaviour=reply, did you mean"
            + " replay?",
        "on: client | on: [client] | 8:18: expected a value: key=on, found a list",
        "latency: 5 ms | latency: { normal: [5 ms, 2 h] } | 6:60: out of range: value=2 h, expected"
            + " at most 3600 s",
        "latency: 5 ms | bandwidth: 0 | 6:45: out of range: value=0, expected at least 1 bit",
        "latency: 5 ms | latency: !java x | 6:43: tags are not understood: tag=!java",
        "10.0.0.5/24 | 255.255.255.255/24 | 3:25: not a host's address: address=255.255.255.255",
        "action: permit | action: permit, weight: exact 0x1ffffffffffffffff | 11:87: not a weight"
            + " of 64 bits: value=0x1ffffffffffffffff",
        "on: client | image: x | 8:21: not an image path: image=x, expected such as"
            + " C:\\app\\app.exe",
        "every connection of browser: opened | no finding of NBL_LEEK | 15:19: no finding has this"
            + " rule or code: rule=NBL_LEEK, did you mean NBL_LEAK?",
        "every connection of browser: opened | 'finding: R-300' | 15:15: no finding has this rule"
            + " or code: rule=R-300, expected such as R-204 or NBL_LEAK",
      })
  void check_wrongWord_pointsAtIt(String from, String to, String message) throws IOException {
    RealWfpsim.Outcome answer = checkWith(from, to);

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.errLines()).anyMatch(line -> line.startsWith("s.yaml:" + message));
  }

  @Test
  void check_manyMistakes_tellsAllInTheOrderOfTheFile() throws IOException {
    String bad = GOOD.replace("5 ms", "5").replace("small", "9").replace("1 KiB", "1 k");

    RealWfpsim.Outcome answer = wfpsim().write("s.yaml", bad).run("check", "s.yaml");

    assertThat(answer.errLines())
        .containsExactly(
            "s.yaml:1:11: not a name: scenario=9, expected a letter, then letters, digits, - or _",
            "s.yaml:6:43: missing unit: value=5, expected a duration such as 20 ms",
            "s.yaml:13:50: wrong unit: value=1 k, expected a size such as 32 KiB",
            "./wfpsim check s.yaml");
  }

  @Test
  void check_missingCapture_pointsAtItsName() throws IOException {
    RealWfpsim.Outcome answer =
        checkWith("traffic:", "traffic:\n  - { replay: gone.pcap, as: browser }");

    assertThat(answer.err())
        .isEqualTo("s.yaml:13:15: capture cannot be read: file=gone.pcap, no such file\n" + AGAIN);
  }

  @Test
  void check_captureWithAnImpossibleName_pointsAtIt() throws IOException {
    RealWfpsim.Outcome answer =
        checkWith("traffic:", "traffic:\n  - { replay: \"a\\0b\", as: browser }");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).startsWith("s.yaml:13:15: capture cannot be read: file=");
  }

  @Test
  void check_bfeOfAMisspeltHost_suggests() throws IOException {
    RealWfpsim.Outcome answer =
        checkWith("traffic:", "during: [ { at: 1 s, stop-bfe: clint } ]\ntraffic:");

    assertThat(answer.errLines().getFirst())
        .isEqualTo("s.yaml:12:32: unknown host: host=clint, did you mean client?");
  }

  @Test
  void check_veryLongWord_isCutInTheMessage() throws IOException {
    RealWfpsim.Outcome answer = checkWith("small", "x".repeat(100_000));

    assertThat(answer.errLines().getFirst())
        .startsWith("s.yaml:1:11: not a name")
        .hasSizeLessThan(500);
  }

  @Test
  void check_truncatedCapture_pointsAtItsName() throws IOException {
    wfpsim().write("cut.pcap", new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2});

    RealWfpsim.Outcome answer =
        checkWith("traffic:", "traffic:\n  - { replay: cut.pcap, as: browser }");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).startsWith("s.yaml:13:15: capture cannot be replayed: cut.pcap:byte ");
  }

  @Test
  void check_captureOfTwelveGigabytes_isRefusedByItsSize() throws IOException {
    try (var file = new java.io.RandomAccessFile(folder.resolve("huge.pcap").toFile(), "rw")) {
      file.write(new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1, 2, 0, 4, 0});
      file.setLength(12L << 30);
    }

    RealWfpsim.Outcome answer =
        checkWith("traffic:", "traffic:\n  - { replay: huge.pcap, as: browser }");

    assertThat(answer.err())
        .isEqualTo(
            "s.yaml:13:15: capture cannot be read: file=huge.pcap, too large: bytes=12884901888,"
                + " limit=268435456\n"
                + AGAIN);
  }

  @Test
  void check_overrides_areValidatedLikeTheFile() throws IOException {
    RealWfpsim.Outcome answer =
        wfpsim()
            .write("s.yaml", GOOD)
            .run("check", "s.yaml", "--set", "links.0.loss=7", "--set", "run.stopp=1 s");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.errLines())
        .containsExactlyInAnyOrder(
            "--set: no such key: path=run.stopp, at=stopp, did you mean stop?",
            "--set: missing unit: value=7, expected a share such as 0.1 %",
            "./wfpsim check s.yaml --set links.0.loss=7 --set 'run.stopp=1 s'");
  }

  @Test
  void check_overridePathToNowhere_isUsage() throws IOException {
    RealWfpsim.Outcome answer =
        wfpsim().write("s.yaml", GOOD).run("check", "s.yaml", "--set", "links.4.loss=1 %");

    assertThat(answer.err())
        .isEqualTo(
            "--set: no such place: path=links.4.loss, at=4, places=0 to 0\n"
                + "./wfpsim check s.yaml --set 'links.4.loss=1 %'\n");
  }

  @Test
  void check_json_isOneDocumentAFile() throws IOException {
    RealWfpsim.Outcome answer =
        wfpsim()
            .write("a.yaml", GOOD)
            .write("b.yaml", GOOD.replace("5 ms", "5"))
            .run("check", "a.yaml", "b.yaml", "--json");

    assertThat(answer.outLines())
        .containsExactly(
            "{\"schema\":\"wfpsim.check/1\",\"file\":\"a.yaml\",\"valid\":true,\"problems\":[],"
                + "\"warnings\":[]}",
            "{\"schema\":\"wfpsim.check/1\",\"file\":\"b.yaml\",\"valid\":false,\"problems\":["
                + "{\"source\":\"b.yaml\",\"line\":6,\"column\":43,"
                + "\"message\":\"missing unit: value=5, expected a duration such as 20 ms\"}],"
                + "\"warnings\":[]}");
  }

  @Test
  void check_filterAtALayerWithoutTraffic_warnsAndIsValid() throws IOException {
    RealWfpsim.Outcome answer =
        checkWith("ALE_AUTH_CONNECT_V4, when: { IP_PROTOCOL: tcp }", "IPSEC_KM_DEMUX_V4");

    assertThat(answer)
        .isEqualTo(
            new RealWfpsim.Outcome(
                0,
                "s.yaml: valid\n",
                "s.yaml:11:14: warning: no traffic reaches this layer yet:"
                    + " layer=IPSEC_KM_DEMUX_V4\n"));
  }

  @Test
  void check_linkThatTakesLessThanItsCards_warnsOfEachCard() throws IOException {
    String narrow =
        GOOD.replace("origin: {", "origin: { mtu: 1400,")
            .replace("latency: 5 ms", "latency: 5 ms, mtu: 1400");
    RealWfpsim.Outcome answer = wfpsim().write("s.yaml", narrow).run("check", "s.yaml");

    assertThat(answer.code()).isZero();
    assertThat(answer.errLines())
        .containsExactly(
            "s.yaml:6:54: warning: packets longer than the link takes are lost, and no one is"
                + " told: link=client-origin mtu=1400, interface=client.eth0 mtu=1500");
    String wide = GOOD.replace("origin: {", "origin: { mtu: 9000,");
    assertThat(wfpsim().write("s.yaml", wide).run("check", "s.yaml").errLines())
        .as("a link takes 1500 unless it says otherwise")
        .containsExactly(
            "s.yaml:6:5: warning: packets longer than the link takes are lost, and no one is"
                + " told: link=client-origin mtu=1500, interface=origin.eth0 mtu=9000");
    String fits = GOOD.replace("latency: 5 ms", "latency: 5 ms, mtu: 9000");
    assertThat(wfpsim().write("s.yaml", fits).run("check", "s.yaml").errLines()).isEmpty();
  }

  @Test
  void check_warningOfAnExpectation_isInTheJsonToo() throws IOException {
    RealWfpsim.Outcome answer =
        wfpsim()
            .write("s.yaml", GOOD + "  - classifies at IPSEC_KM_DEMUX_V4: total exactly 0\n")
            .run("check", "s.yaml", "--json");

    assertThat(answer.code()).isZero();
    assertThat(answer.out())
        .isEqualTo(
            "{\"schema\":\"wfpsim.check/1\",\"file\":\"s.yaml\",\"valid\":true,\"problems\":[],"
                + "\"warnings\":[{\"source\":\"s.yaml\",\"line\":16,\"column\":19,\"message\":\"no"
                + " traffic reaches this layer yet: layer=IPSEC_KM_DEMUX_V4\"}]}\n");
    assertThat(answer.errLines())
        .containsExactly(
            "s.yaml:16:19: warning: no traffic reaches this layer yet: layer=IPSEC_KM_DEMUX_V4");
  }

  @Test
  void check_misspeltOption_suggests() {
    RealWfpsim.Outcome answer = wfpsim().run("check", "--jsn", "x.yaml");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains("--json");
  }
}
