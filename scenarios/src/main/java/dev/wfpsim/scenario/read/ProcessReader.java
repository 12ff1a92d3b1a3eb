package dev.wfpsim.scenario.read;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.identity.UserAccount;
import dev.wfpsim.scenario.model.Behaviour;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.model.ProcessSetup;
import dev.wfpsim.scenario.model.RunLimits;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.scenario.syntax.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code processes:} and what each does with those who call it. */
final class ProcessReader {

  private static final Set<String> WITHOUT_SETTINGS =
      Set.of("sink", "echo", "forward-proxy", "replay", "names");

  private final Names names;

  ProcessReader(Names names) {
    this.names = names;
  }

  List<ProcessSetup> read(Fields root) {
    List<ProcessSetup> processes = new ArrayList<>();
    List<MapValue.Entry> entries = root.entries("processes");
    if (entries.size() > RunLimits.MAX_PROCESSES) {
      root.problem(
          "processes",
          "too many processes: processes=" + entries.size() + ", limit=" + RunLimits.MAX_PROCESSES);
      return processes;
    }
    for (MapValue.Entry entry : entries) {
      names.isName(entry.key(), "process");
      processes.add(process(entry));
    }
    return processes;
  }

  private ProcessSetup process(MapValue.Entry entry) {
    String name = entry.key().text();
    Fields process = Fields.of(entry.value(), Shapes.PROCESS, names.problems);
    String on = names.reference(process, "on", "host", names.hosts);
    String image = process.text("image", "C:\\Program Files\\" + name + "\\" + name + ".exe");
    if (!image.matches("[A-Za-z]:\\\\[^\"<>|*?/]+") && !image.equals("System")) {
      process.problem(
          "image", "not an image path: image=" + image + ", expected such as C:\\app\\app.exe");
    }
    HostSetup host = on == null ? null : names.hostSetups.get(on);
    List<Endpoint> listen = new ArrayList<>();
    for (Value item : process.items("listen")) {
      TextValue text = Fields.scalar(item, "listen", names.problems);
      Endpoint endpoint = text == null ? null : listening(text, host);
      if (endpoint != null) {
        listen.add(endpoint);
      }
    }
    Behaviour behaviour = behaviour(process);
    if (behaviour instanceof Behaviour.ForwardProxy && listen.isEmpty()) {
      process.problem("behave", "nobody can reach it: a forward-proxy needs listen");
    }
    boolean plays =
        behaviour instanceof Behaviour.ReplayServer || behaviour instanceof Behaviour.Sink;
    if (!plays && listen.stream().anyMatch(at -> at.transport() == Endpoint.Transport.ICMP)) {
      process.problem("listen", "the stack answers ICMP: behave=replay or sink, or no icmp");
    }
    if (behaviour instanceof Behaviour.ForwardProxy) {
      names.connecting.add(name);
    }
    if (!listen.isEmpty()) {
      names.listening.add(name);
    }
    UserAccount account = process.read("user", UserAccount.USER, Accounts::account);
    names.someAskRedirect |= process.yes("ask-redirect", false);
    names.processHosts.put(name, on == null ? "" : on);
    names.processImages.put(name, image);
    names.processAccounts.put(name, account);
    return new ProcessSetup(
        name,
        entry.key().at(),
        on == null ? "" : on,
        image,
        account,
        listen,
        process.has("join") ? groups(process) : null,
        behaviour,
        process.yes("ask-redirect", false),
        process.durationNanos("start", 0));
  }

  private List<IpAddress> groups(Fields process) {
    List<IpAddress> groups = new ArrayList<>();
    for (Value item : process.items("join")) {
      TextValue text = Fields.scalar(item, "join", names.problems);
      try {
        IpAddress group = text == null ? null : Addresses.address(text.text());
        if (group != null && !group.isMulticast()) {
          throw new WrongValue("not a multicast group: address=" + group);
        }
        if (group != null) {
          groups.add(group);
        }
      } catch (WrongValue wrong) {
        names.problems.add(item.at(), wrong.getMessage());
      }
    }
    return groups;
  }

  private @Nullable Endpoint listening(TextValue text, @Nullable HostSetup host) {
    try {
      Endpoint endpoint = Addresses.listening(text.text());
      IpAddress address = endpoint.address().address();
      boolean icmp = endpoint.transport() == Endpoint.Transport.ICMP;
      if (icmp && address.isIpv4Mapped()) {
        throw new WrongValue("a raw socket has one family: address=" + address);
      }
      if (endpoint.address().port() == 0 && !icmp) {
        throw new WrongValue("not a port to listen on: port=0");
      }
      IpAddress meant = address.unmapped();
      boolean general = meant.isUnspecified() || meant.isLoopback();
      if (!general && host != null && !host.has(meant)) {
        throw new WrongValue(
            "not an address of the host: address=" + address + ", host=" + host.name());
      }
      return endpoint;
    } catch (WrongValue wrong) {
      names.problems.add(text.at(), wrong.getMessage());
      return null;
    }
  }

  private Behaviour behaviour(Fields process) {
    Value value = process.get("behave");
    if (value == null) {
      return new Behaviour.Sink();
    }
    String word;
    Value settings = null;
    if (value instanceof MapValue map) {
      Fields.of(map, Shapes.BEHAVIOUR, names.problems);
      if (map.entries().size() != 1) {
        names.problems.add(map.at(), "expected one behaviour, found " + map.entries().size());
        return new Behaviour.Sink();
      }
      word = map.entries().getFirst().key().text();
      settings = map.entries().getFirst().value();
    } else {
      word = process.word("behave", "sink", "behaviour", Shapes.BEHAVIOUR.keys());
    }
    return switch (word) {
      case "echo" -> plain(new Behaviour.Echo(), word, settings);
      case "replay" -> plain(new Behaviour.ReplayServer(), word, settings);
      case "names" -> plain(new Behaviour.Names(), word, settings);
      case "forward-proxy" -> proxy(settings);
      case "answer" -> answer(process, settings);
      case "source" -> new Behaviour.Source(size(process, word, settings));
      default -> plain(new Behaviour.Sink(), word, settings);
    };
  }

  private Behaviour plain(Behaviour behaviour, String word, @Nullable Value settings) {
    if (settings != null && WITHOUT_SETTINGS.contains(word)) {
      names.problems.add(settings.at(), "takes no settings: behaviour=" + word);
    }
    return behaviour;
  }

  private Behaviour proxy(@Nullable Value settings) {
    if (settings == null) {
      return new Behaviour.ForwardProxy(true);
    }
    Fields proxy = Fields.of(settings, Shapes.PROXY, names.problems);
    return new Behaviour.ForwardProxy(proxy.yes("redirect-records", true));
  }

  private Behaviour answer(Fields process, @Nullable Value settings) {
    if (settings instanceof MapValue map) {
      Fields answer = Fields.of(map, Shapes.ANSWER, names.problems);
      answer.require("size");
      return new Behaviour.Answer(
          answer.read("size", 0L, Units::bytes),
          answer.read("request", 0L, Units::bytes),
          answer.durationNanos("think", 0));
    }
    return new Behaviour.Answer(size(process, "answer", settings), 0, 0);
  }

  private long size(Fields process, String word, @Nullable Value settings) {
    if (settings == null) {
      process.problem(
          "behave", "missing size: behaviour=" + word + ", expected { " + word + ": 32 KiB }");
      return 0;
    }
    TextValue text = Fields.scalar(settings, word, names.problems);
    try {
      return text == null ? 0 : Units.bytes(text.text());
    } catch (WrongValue wrong) {
      names.problems.add(text.at(), wrong.getMessage());
      return 0;
    }
  }
}
