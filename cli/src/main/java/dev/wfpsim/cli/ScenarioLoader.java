package dev.wfpsim.cli;

import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Problem;
import dev.wfpsim.scenario.syntax.YamlReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Reads scenario files and what they refer to from the disk. */
final class ScenarioLoader {

  private static final int MAX_FILE_BYTES = YamlReader.MAX_CHARACTERS;

  private final Console console;

  ScenarioLoader(Console console) {
    this.console = console;
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

  LoadedScenario load(String file, List<String> overrides) throws Unusable {
    Path path;
    try {
      path = console.resolve(file);
    } catch (InvalidPathException wrong) {
      throw unusable(file, "not a file's name");
    }
    String text = read(file, path);
    try {
      return ScenarioFile.load(file, text, overrides, console.drivers(), name -> open(path, name));
    } catch (InvalidScenario invalid) {
      throw new Unusable(invalid.problems());
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

  private static InputStream open(Path scenario, String name) throws IOException {
    Path path;
    try {
      path = scenario.resolveSibling(name);
    } catch (InvalidPathException wrong) {
      throw new IOException("not a file's name", wrong);
    }
    if (!Files.exists(path)) {
      throw new IOException("no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException("not a file");
    }
    return new BufferedInputStream(Files.newInputStream(path));
  }

  private static Unusable unusable(String name, String message) {
    return new Unusable(List.of(new Problem(Position.startOf(name), message)));
  }
}
