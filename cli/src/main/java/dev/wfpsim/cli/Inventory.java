package dev.wfpsim.cli;

import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.driver.FailingCalls;
import dev.wfpsim.report.InventoryJson.Item;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.races.Race;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.Problems;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.YamlReader;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What this build of wfpsim has, as {@code list} shows it; only what is really there. */
final class Inventory {

  private static final String ENDING = ".wfpsim.yaml";

  private final Console console;

  Inventory(Console console) {
    this.console = console;
  }

  /** The shipped scenarios, by path, with what each is about. */
  List<Item> scenarios() {
    Path library = ProjectHome.find(console.folder()).resolve("scenarios/library");
    List<Item> items = new ArrayList<>();
    if (!Files.isDirectory(library)) {
      return items;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(library)) {
      files = walk.filter(p -> p.toString().endsWith(ENDING)).sorted().toList();
    } catch (IOException unreadable) {
      return items;
    }
    for (Path file : files) {
      String name = library.relativize(file).toString().replace('\\', '/');
      if (name.startsWith("races/")) {
        continue; // list races has them
      }
      String shown = name.substring(0, name.length() - ENDING.length());
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("file", "scenarios/library/" + name);
      items.add(new Item(shown, about(file), fields));
    }
    return items;
  }

  private static String about(Path file) {
    try {
      String text = ScenarioLoader.read(file.toString(), file);
      if (YamlReader.read(file.toString(), text, new Problems()) instanceof MapValue root
          && root.get("about") instanceof TextValue about) {
        return about.text();
      }
      return "";
    } catch (ScenarioLoader.Unusable unusable) {
      return "";
    }
  }

  /** The drivers scenarios can use, with their callouts and parameters. */
  List<Item> drivers() {
    List<Item> items = new ArrayList<>();
    for (DriverKind kind : console.drivers().all()) {
      if (kind instanceof Race) {
        continue; // list races has them
      }
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("callouts", kind.callouts().stream().map(CalloutPort::name).toList());
      fields.put("parameters", kind.parameters().stream().map(DriverParameter::name).toList());
      items.add(new Item(kind.name(), kind.about(), fields));
    }
    return items;
  }

  /** The library of races: bugs of real drivers, each with the scenarios of its pair. */
  List<Item> races() {
    List<Item> items = new ArrayList<>();
    for (DriverKind kind : console.drivers().all()) {
      if (kind instanceof Race race) {
        String folder = "scenarios/library/races/" + race.id() + "/";
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("source", race.source());
        fields.put("buggy", folder + "buggy" + ENDING);
        fields.put("fixed", folder + "fixed" + ENDING);
        fields.put("code", race.finding().name());
        items.add(new Item(race.id(), race.about(), fields));
      }
    }
    return items;
  }

  /** The rules of the documentation, whole. */
  List<Item> rules() {
    return new RuleBook(ProjectHome.find(console.folder()).resolve("docs")).rules();
  }

  /** The filtering layers, with the fields their filters can look at. */
  List<Item> layers() {
    List<Item> items = new ArrayList<>();
    for (FwpsLayer layer : FwpsLayer.values()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("id", (long) layer.id());
      fields.put("fields", layer.fields().stream().map(FwpsField::name).toList());
      String about = "id " + layer.id() + ", fields " + layer.fieldCount();
      items.add(new Item(layer.shortName(), about, fields));
    }
    return items;
  }

  /** What scenarios can make go wrong. */
  List<Item> faults() {
    List<Item> all = new ArrayList<>(ofScenarios());
    for (DocumentedCall call : DocumentedCall.values()) {
      List<String> ways = FailingCalls.of(call).stream().map(Enum::name).toList();
      if (!ways.isEmpty()) {
        all.add(fault("faults: " + call, "it fails with " + String.join(" or ", ways)));
      }
    }
    return all;
  }

  private static List<Item> ofScenarios() {
    return List.of(
        fault("links: loss", "a share of packets is lost"),
        fault("links: duplicate", "a share of packets arrives twice"),
        fault("links: reorder", "a share of packets is overtaken"),
        fault("links: corrupt", "a share of packets has a bit flipped"),
        fault("links: queue", "packets that find the queue full are dropped"),
        fault("during: link-down", "a cable is pulled, until link-up"),
        fault("during: stop-driver", "a driver is unloaded under load, until start-driver"),
        fault("during: exit-process", "a process ends with its sockets open"),
        fault("hosts: stack-ready", "the TCP/IP stack comes up late"));
  }

  private static Item fault(String name, String about) {
    return new Item(name, about, Map.of());
  }
}
