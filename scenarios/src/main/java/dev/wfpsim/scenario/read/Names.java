package dev.wfpsim.scenario.read;

import dev.wfpsim.net.identity.UserAccount;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Problems;
import dev.wfpsim.scenario.syntax.Spelling;
import dev.wfpsim.scenario.syntax.TextValue;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names a scenario defines, gathered before anything is read, so that any part may refer to any
 * other; and the problems of the reading, since a wrong name is the commonest of them.
 */
final class Names {

  final Problems problems;
  final DriverCatalogue catalogue;
  final Set<String> hosts;
  final Set<String> processes;
  final Set<String> drivers;
  final Set<String> links = new LinkedHashSet<>();
  final Set<String> sublayers = new LinkedHashSet<>();
  final Set<String> filters = new LinkedHashSet<>();

  /** Filled by the readers of hosts, processes and drivers, for those that come after them. */
  final Map<String, HostSetup> hostSetups = new LinkedHashMap<>();

  final Map<String, String> processHosts = new LinkedHashMap<>();
  final Map<String, String> processImages = new LinkedHashMap<>();
  final Map<String, UserAccount> processAccounts = new LinkedHashMap<>();

  /** The processes that connect by themselves or for others, and those that listen anywhere. */
  final Set<String> connecting = new LinkedHashSet<>();

  final Set<String> listening = new LinkedHashSet<>();

  /** Whether some process asks of whom it accepts for what the platform tells of redirections. */
  boolean someAskRedirect;

  final Map<String, String> driverUses = new LinkedHashMap<>();
  final Map<String, String> driverHosts = new LinkedHashMap<>();

  Names(Fields root, DriverCatalogue catalogue, Problems problems) {
    this.problems = problems;
    this.catalogue = catalogue;
    this.hosts = keys(root, "hosts");
    this.processes = keys(root, "processes");
    this.drivers = keys(root, "drivers");
  }

  private static Set<String> keys(Fields root, String key) {
    Set<String> keys = new LinkedHashSet<>();
    if (root.get(key) instanceof MapValue map) {
      map.entries().forEach(e -> keys.add(e.key().text()));
    }
    return keys;
  }

  /** The name a key refers to, or null after adding a problem: absent or not one of the known. */
  @Nullable String reference(Fields fields, String key, String what, Collection<String> known) {
    TextValue value = fields.scalar(key);
    if (value == null) {
      if (!fields.has(key)) {
        fields.require(key);
      }
      return null;
    }
    return reference(value.text(), value.at(), what, known);
  }

  /** The name itself where it is known; otherwise null after adding a problem. */
  @Nullable String reference(String name, Position at, String what, Collection<String> known) {
    if (known.contains(name)) {
      return name;
    }
    problems.add(
        at, "unknown " + what + ": " + what + "=" + name + Spelling.suggestion(name, known));
    return null;
  }

  /** Whether a new name is fit to be one: a letter, then letters, digits, dashes or underscores. */
  boolean isName(TextValue name, String what) {
    if (name.text().matches("[A-Za-z][A-Za-z0-9_-]{0,62}")) {
      return true;
    }
    problems.add(
        name.at(),
        "not a name: "
            + what
            + "="
            + name.text()
            + ", expected a letter, then letters, digits, - or _");
    return false;
  }
}
