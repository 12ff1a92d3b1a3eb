package dev.wfpsim.cli;

import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.model.DriverSetup;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Problem;
import dev.wfpsim.scenario.syntax.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** Reads scenario files and what they refer to from the disk. */
final class ScenarioLoader {

  private static final int MAX_FILE_BYTES = YamlReader.MAX_CHARACTERS;

  /** What every scenario has, and what one has whose author forgot that. */
  private static final Pattern SCENARIO =
      Pattern.compile("^\\W*scenario['\"]?[ \t]*:", Pattern.MULTILINE);

  private static final Pattern NEARLY =
      Pattern.compile("^\\W*(scenario|hosts|run)['\"]?[ \t]*:", Pattern.MULTILINE);

  private final Console console;
  private final List<Path> allowed = new ArrayList<>();

  /**
   * A loader.
   *
   * @param allowed folders, besides a scenario's own, of files it may name
   */
  ScenarioLoader(Console console, List<String> allowed) {
    this.console = console;
    for (String folder : allowed) {
      try {
        this.allowed.add(console.resolve(folder));
      } catch (InvalidPathException nowhere) {
        console.say("warning: not a folder's name: --allow-path " + Shell.quote(folder));
      }
    }
  }

  /** A file cannot be used; every reason has its place. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<Problem> problems;

    Unusable(List<Problem> problems) {
      super(problems.getFirst().toString());
      this.problems = List.copyOf(problems);
    }

    List<Problem> problems() {
      return problems;
    }
  }

  /** The scenario in a file that the user named. */
  Subject load(String file, List<String> overrides, OuterLimits.Values within) throws Unusable {
    return load(file, overrides, within, false);
  }

  /**
   * The scenario in a file that another file names. When it is something else, nothing of it is
   * told: who wrote the other file may want to know what is in it.
   */
  Subject loadNamed(String file, List<String> overrides, OuterLimits.Values within)
      throws Unusable {
    return load(file, overrides, within, true);
  }

  /** Every case of the file; the scenario in it where it has none, or one is chosen. */
  List<Subject> loadCases(String file, List<String> overrides, OuterLimits.Values within)
      throws Unusable {
    Text read = text(file, false);
    ScenarioFolder folder = new ScenarioFolder(read.path(), allowed);
    List<Subject> subjects = new ArrayList<>();
    try {
      for (LoadedScenario each :
          ScenarioFile.loadCases(file, read.text(), overrides, console.drivers(), folder)) {
        subjects.add(subject(file, read, each, folder, within));
      }
    } catch (InvalidScenario invalid) {
      throw new Unusable(invalid.problems());
    }
    return subjects;
  }

  private record Text(Path path, String text) {}

  private Subject load(
      String file, List<String> overrides, OuterLimits.Values within, boolean named)
      throws Unusable {
    Text read = text(file, named);
    ScenarioFolder folder = new ScenarioFolder(read.path(), allowed);
    try {
      LoadedScenario loaded =
          ScenarioFile.load(file, read.text(), overrides, console.drivers(), folder);
      return subject(file, read, loaded, folder, within);
    } catch (InvalidScenario invalid) {
      throw new Unusable(invalid.problems());
    }
  }

  /** The scenario within the limits, read once more where it goes beyond them. */
  private Subject subject(
      String file,
      Text read,
      LoadedScenario loaded,
      ScenarioFolder folder,
      OuterLimits.Values within)
      throws InvalidScenario {
    List<String> overrides = loaded.scenario().overrides();
    List<String> limited = within.overrides(loaded, overrides);
    LoadedScenario kept =
        limited.equals(overrides)
            ? loaded
            : ScenarioFile.load(file, read.text(), limited, console.drivers(), folder);
    return new Subject(kept, origin(read.path(), read.text(), kept, folder));
  }

  private Text text(String file, boolean named) throws Unusable {
    Path path;
    try {
      path = console.resolve(file);
    } catch (InvalidPathException wrong) {
      throw unusable(file, "not a file's name");
    }
    String text = read(file, path);
    Pattern needed = named || leadsAway(path) ? SCENARIO : NEARLY;
    if (!text.isBlank() && !needed.matcher(text).find()) {
      throw unusable(file, "not a scenario: no line begins with \"scenario:\"");
    }
    return new Text(path, text);
  }

  private Origin origin(Path path, String text, LoadedScenario loaded, ScenarioFolder folder) {
    SortedMap<String, String> parts = folder.hashes();
    parts.put(Origin.SCENARIO, Hash.of(text.getBytes(StandardCharsets.UTF_8)));
    for (DriverSetup driver : loaded.scenario().drivers()) {
      DriverKind kind = console.drivers().find(driver.use());
      if (kind != null) {
        parts.put("driver " + kind.name(), DriverCode.hash(kind));
      }
    }
    return new Origin(path.toAbsolutePath().normalize().toString(), parts);
  }

  /** Whether it is a link to a file in another folder. */
  private static boolean leadsAway(Path path) {
    try {
      Path folder = path.toAbsolutePath().resolveSibling("").toRealPath();
      return !folder.equals(path.toRealPath().getParent());
    } catch (IOException unreadable) {
      return true;
    }
  }

  /** The text of a file, of limited length and in proper UTF-8. */
  static String read(String name, Path path) throws Unusable {
    if (!Files.exists(path)) {
      throw unusable(name, "no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw unusable(name, "not a file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw unusable(name, "file too large: limit=" + MAX_FILE_BYTES + " bytes");
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException notText) {
      throw unusable(name, "not a text in UTF-8");
    } catch (IOException error) {
      throw unusable(name, "cannot be read");
    }
  }

  private static Unusable unusable(String name, String message) {
    return new Unusable(List.of(new Problem(Position.startOf(name), message)));
  }
}
