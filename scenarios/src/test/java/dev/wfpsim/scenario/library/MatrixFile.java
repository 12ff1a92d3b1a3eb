package dev.wfpsim.scenario.library;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The text of {@code matrix/connect-redirect}: one case for each family, kind of socket and way,
 * with what each has to come to.
 *
 * <p>In each case {@code app} connects as programs do; in a redirection away from loopback {@code
 * bound} has bound itself to the card's address before; and where policy has a say {@code refused}
 * is kept out. Both hosts have a server at the original port and one at the proxy's.
 */
final class MatrixFile {
  static final String[] FAMILIES = {"ipv4", "v4-mapped", "ipv6", "dual-ipv6"};
  static final String[] KINDS = {"tcp", "udp", "connected-udp"};

  static final String[][] WAYS = {
    {"vip", "remote"},
    {"vip", "loopback"},
    {"vip", "local"},
    {"loopback", "remote"},
    {"loopback", "local"},
    {"local", "remote"},
    {"local", "loopback"}
  };

  private static final int PORT = 4444;
  private static final int PROXY_PORT = 4443;

  private MatrixFile() {}

  static String text() {
    StringBuilder text = new StringBuilder(HEAD);
    cases().forEach((name, lines) -> text.append("  ").append(name).append(":\n").append(lines));
    return text.toString();
  }

  static Map<String, String> cases() {
    Map<String, String> cases = new LinkedHashMap<>();
    for (String family : FAMILIES) {
      for (String kind : KINDS) {
        String group = family + "-" + kind;
        for (String place : new String[] {"loopback", "local", "remote"}) {
          cases.put(
              group + "-authorise-" + place, new Case(family, kind, null, place, true).lines());
        }
        for (String[] way : WAYS) {
          cases.put(
              group + "-" + way[0] + "-to-" + way[1],
              new Case(family, kind, way[0], way[1], false).lines());
        }
        for (String place : new String[] {"remote", "loopback"}) {
          cases.put(
              group + "-vip-to-" + place + "-authorise",
              new Case(family, kind, "vip", place, true).lines());
        }
      }
    }
    return cases;
  }

  /**
   * One case.
   *
   * @param from where the connection is redirected from; null for none
   * @param judged whether a filter keeps {@code refused} out
   */
  private record Case(String family, String kind, String from, String to, boolean judged) {

    private boolean four() {
      return family.equals("ipv4") || family.equals("v4-mapped");
    }

    private String address(String place) {
      return switch (place) {
        case "loopback" -> four() ? "127.0.0.1" : "::1";
        case "local" -> four() ? "10.0.0.5" : "fd00::5";
        case "remote" -> four() ? "10.0.0.80" : "fd00::80";
        default -> four() ? "10.0.0.200" : "fd00::200";
      };
    }

    /** As a program of the family writes it. */
    private String written(String place) {
      return family.equals("v4-mapped") ? "::ffff:" + address(place) : address(place);
    }

    private String transport() {
      return kind.equals("tcp") ? "tcp" : "udp";
    }

    private String endpoint(String address, int port) {
      return transport()
          + "/"
          + (address.contains(":") ? "[" + address + "]" : address)
          + ":"
          + port;
    }

    private int port() {
      return from == null ? PORT : PROXY_PORT;
    }

    private String server() {
      return (from == null ? "server-" : "proxy-") + (to.equals("remote") ? "there" : "here");
    }

    private boolean here() {
      return from != null && !to.equals("remote");
    }

    private List<String> processes() {
      List<String> processes = new ArrayList<>(List.of("app"));
      // A socket that is bound to a card's address does not reach loopback.
      if (from != null && !judged && !to.equals("loopback")) {
        processes.add("bound");
      }
      if (judged) {
        processes.add("refused");
      }
      return processes;
    }

    private String lines() {
      String layer = four() ? "V4" : "V6";
      String callout = four() ? "v4" : "v6";
      String target = address(to);
      List<String> lines = new ArrayList<>();
      lines.add("drivers:");
      if (from != null) {
        lines.add(
            "  redirector: { use: library/connect-redirect, on: client, with: { port: 4443,"
                + " address: '"
                + target
                + (here() ? "', to: proxy-here" : "'")
                + " } }");
      }
      String original =
          from == null ? "" : ", original: '" + address(from) + "', original-port: 4444";
      lines.add(
          "  witness: { use: library/redirect-witness, on: client, with: { address: '"
              + target
              + "', port: "
              + port()
              + original
              + (here() ? ", target: proxy-here" : "")
              + " } }");
      lines.add("policy:");
      lines.add("  - { sublayer: watch, weight: 0xf000 }");
      if (from != null) {
        lines.add(
            "  - { layer: ALE_CONNECT_REDIRECT_%s, when: { IP_REMOTE_ADDRESS: '%s', IP_REMOTE_PORT: 4444 }, action: callout-terminating, callout: redirector/%s }"
                .formatted(layer, address(from), callout));
      }
      lines.add(
          "  - { layer: ALE_AUTH_CONNECT_%s, sublayer: watch, when: { ALE_APP_ID: [app, bound, refused] }, action: callout-inspection, callout: witness/%s }"
              .formatted(layer, callout));
      if (judged) {
        lines.add(
            "  - { layer: ALE_AUTH_CONNECT_%s, when: { ALE_APP_ID: refused, IP_REMOTE_ADDRESS: '%s', IP_REMOTE_PORT: %d }, action: block }"
                .formatted(layer, target, port()));
      }
      if (judged && from != null) {
        lines.add(
            "  - { layer: ALE_AUTH_CONNECT_%s, when: { IP_REMOTE_ADDRESS: '%s', IP_REMOTE_PORT: 4444 }, action: block }"
                .formatted(layer, address(from)));
      }
      traffic(lines);
      expect(lines, layer);
      StringBuilder text = new StringBuilder();
      lines.forEach(line -> text.append("    ").append(line).append('\n'));
      return text.toString();
    }

    private void traffic(List<String> lines) {
      lines.add("traffic:");
      String asked = endpoint(written(from == null ? to : from), PORT);
      String verb = kind.equals("udp") ? "send-to" : "connect";
      for (String process : processes()) {
        lines.add(
            "  - %s: { %s: '%s', start: 10 ms, %ssend: 64 B, receive: 64 B, timeout: 3 s }"
                .formatted(
                    process,
                    verb,
                    asked,
                    process.equals("bound") ? "bind: '" + written("local") + "', " : ""));
      }
    }

    private void expect(List<String> lines, String layer) {
      lines.add("expect:");
      int served = 0;
      for (String process : processes()) {
        boolean refused = process.equals("refused");
        served += refused ? 0 : 1;
        expectations(process, refused).forEach(e -> lines.add("  - \"" + e + "\""));
      }
      int asking = processes().size();
      lines.add("  - \"classifies at ALE_AUTH_CONNECT_" + layer + ": callouts == " + asking + "\"");
      lines.add("  - \"redirects: == " + (from == null ? 0 : asking) + "\"");
      lines.add("  - \"connections: accepted == " + served + "\"");
      lines.add("  - \"bytes: delivered == " + 128 * served + "\"");
      lines.add("  - \"never: redirect loop\"");
      lines.add("  - \"no finding\"");
    }

    private List<String> expectations(String process, boolean refused) {
      String every = "every connection of " + process + ": ";
      List<String> expectations = new ArrayList<>();
      if (from == null) {
        expectations.add(every + "not redirected");
      } else {
        expectations.add(every + "redirected to " + endpoint(address(to), PROXY_PORT));
      }
      if (refused) {
        expectations.add(every + "blocked");
        return expectations;
      }
      expectations.add(every + "opened");
      expectations.add(every + "delivered");
      expectations.add(
          every
              + "accepted by "
              + server()
              + " at "
              + endpoint(address(to), port())
              + " from "
              + address(source(process)));
      if (here()) {
        expectations.add(every + "carries records");
        expectations.add(every + "carries context " + context(process));
      } else {
        expectations.add(every + "carries no records");
        expectations.add(every + "carries no context");
      }
      return expectations;
    }

    private String source(String process) {
      boolean card = process.equals("bound") || to.equals("remote") || to.equals("local");
      return card ? "local" : "loopback";
    }

    /** Two SOCKADDR_STORAGE: where the connection was going, and from where. */
    private String context(String process) {
      boolean loopback = from.equals("loopback") && !process.equals("bound");
      return storage(address(from), "11 5c")
          + " "
          + storage(address(loopback ? "loopback" : "local"), "?? ??");
    }

    private String storage(String address, String port) {
      if (four()) {
        StringBuilder bytes = new StringBuilder("02 00 " + port);
        for (String part : address.split("\\.")) {
          bytes.append(" %02x".formatted(Integer.parseInt(part)));
        }
        return bytes + " 120*00";
      }
      String last = address.substring(address.lastIndexOf(':') + 1);
      int low = Integer.parseInt(last, 16);
      String first = address.startsWith("fd00") ? "fd 00 12*00" : "14*00";
      return "17 00 "
          + port
          + " 4*00 "
          + first
          + " %02x %02x".formatted(low >> 8, low & 255)
          + " 104*00";
    }
  }

  private static final String HEAD =
      """
      # yaml-language-server: $schema=../../schema/scenario.schema.json
      # Made by RedirectMatrixScenarioTest; to make it again, run it with -Dwfpsim.update=true.
      scenario: connect-redirect
      about: >
        Redirection and authorisation over every family, kind of socket, kind of bind and kind of
        address, a run for each case: the addresses as rewritten, who accepted, the redirect context
        and records, what ALE_AUTH_CONNECT was told, and that nothing goes round in a loop.
      run: { seed: 7, stop: 20 s }

      hosts:
        client: { processors: 2, addresses: [10.0.0.5/24, "fd00::5/64"] }
        remote: { addresses: [10.0.0.80/24, "fd00::80/64"] }
      links:
        - { between: [client, remote], latency: 1 ms }

      processes:
        app: { on: client }
        bound: { on: client }
        refused: { on: client }
        server-here: { on: client, listen: [tcp/0.0.0.0:4444, "tcp/[::]:4444", udp/0.0.0.0:4444, "udp/[::]:4444"], behave: { answer: { size: 64 B, request: 64 B } }, ask-redirect: true }
        proxy-here: { on: client, listen: [tcp/0.0.0.0:4443, "tcp/[::]:4443", udp/0.0.0.0:4443, "udp/[::]:4443"], behave: { answer: { size: 64 B, request: 64 B } }, ask-redirect: true }
        server-there: { on: remote, listen: [tcp/0.0.0.0:4444, "tcp/[::]:4444", udp/0.0.0.0:4444, "udp/[::]:4444"], behave: { answer: { size: 64 B, request: 64 B } }, ask-redirect: true }
        proxy-there: { on: remote, listen: [tcp/0.0.0.0:4443, "tcp/[::]:4443", udp/0.0.0.0:4443, "udp/[::]:4443"], behave: { answer: { size: 64 B, request: 64 B } }, ask-redirect: true }

      # Without a case: a connection to the machine itself.
      drivers:
        redirector: { use: library/connect-redirect, on: client, with: { to: proxy-here, port: 4443 } }
      policy:
        - { layer: ALE_CONNECT_REDIRECT_V4, when: { IP_REMOTE_ADDRESS: 10.0.0.200, IP_REMOTE_PORT: 4444 }, action: callout-terminating, callout: redirector/v4 }
      traffic:
        - app: { connect: tcp/10.0.0.200:4444, start: 10 ms, times: 5, every: { uniform: [1 ms, 9 ms] }, send: 64 B, receive: 64 B }
        - app: { connect: tcp/10.0.0.80:4444, start: 10 ms, times: 5, every: { uniform: [1 ms, 9 ms] }, send: 64 B, receive: 64 B }
      expect:
        - every connection of app to tcp/10.0.0.200:4444: accepted by proxy-here
        - every connection of app to tcp/10.0.0.80:4444: accepted by server-there
        - every byte: delivered once, in order
        - never: redirect loop
        - no finding

      cases:
      """;
}
