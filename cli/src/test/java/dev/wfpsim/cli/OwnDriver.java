package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.ToolProvider;

/** A driver of somebody's own, compiled into a folder for the class path. */
final class OwnDriver {
  private static final String SERVICE =
      "META-INF/services/dev.wfpsim.scenario.catalogue.DriverKind";

  private static final String CLASS = "own/Odd.class";

  private static final String SOURCE =
      """
      package own;

      import dev.wfpsim.driver.Driver;
      import dev.wfpsim.driver.DriverContext;
      import dev.wfpsim.kernel.nt.NtStatus;
      import dev.wfpsim.scenario.catalogue.CalloutPort;
      import dev.wfpsim.scenario.catalogue.DriverKind;
      import dev.wfpsim.scenario.catalogue.DriverParameter;
      import dev.wfpsim.scenario.catalogue.DriverSettings;
      import java.util.List;

      public final class Odd implements DriverKind, Driver {
        @Override public String name() { return "own/odd"; }
        @Override public String about() { return "odd"; }
        @Override public List<CalloutPort> callouts() { return List.of(); }
        @Override public List<DriverParameter> parameters() {
          return List.of(DriverParameter.optional("word", DriverParameter.Kind.TEXT, "none", "any"));
        }
        private String word = "";
        @Override public Driver create(DriverSettings settings) {
          Odd driver = new Odd();
          driver.word = settings.text("word");
          return driver;
        }
        @Override public NtStatus driverEntry(DriverContext context) {
          %s
          return NtStatus.STATUS_SUCCESS;
        }
      }
      """;

  /** What each entry was compiled to. */
  private static final Map<String, byte[]> COMPILED = new ConcurrentHashMap<>();

  private OwnDriver() {}

  /** The folder of a driver {@code own/odd} with those statements in its entry. */
  static Path compile(Path folder, String entry) throws IOException {
    Path source = source(folder.resolve("source"), entry).resolve("own/Odd.java");
    Path classes = Files.createDirectories(folder.resolve("classes"));
    byte[] compiled = COMPILED.get(entry);
    if (compiled == null) {
      compile(source, classes);
      COMPILED.put(entry, Files.readAllBytes(classes.resolve(CLASS)));
    } else {
      Files.createDirectories(classes.resolve(CLASS).getParent());
      Files.write(classes.resolve(CLASS), compiled);
    }
    Files.createDirectories(classes.resolve(SERVICE).getParent());
    Files.writeString(classes.resolve(SERVICE), "own.Odd\n");
    return classes;
  }

  /** That folder, with the source of such a driver in it. */
  static Path source(Path folder, String entry) throws IOException {
    Path source = Files.createDirectories(folder.resolve("own")).resolve("Odd.java");
    Files.writeString(source, String.format(SOURCE, entry));
    return folder;
  }

  private static void compile(Path source, Path classes) {
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                RealWfpsim.classPath(),
                "-d",
                classes.toString(),
                source.toString());
    assertThat(code).isZero();
    assertThat(classes.resolve("own")).isDirectoryNotContaining("glob:**$*");
  }

  /** A scenario with that driver. */
  static String scenario(String text) {
    return text.replace("traffic:", "drivers:\n  odd: { use: own/odd, on: client }\ntraffic:");
  }
}
