package dev.wfpsim.cli;

import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** Runs commands in a folder of their own and keeps what they print. */
final class Wfpsim {

  private final Path folder;
  private final SortedMap<String, String> environment = new TreeMap<>();

  private final DriverCatalogue drivers;

  Wfpsim(Path folder) {
    this(folder, DriverCatalogue.installed());
  }

  Wfpsim(Path folder, DriverCatalogue drivers) {
    this.folder = folder;
    this.drivers = drivers;
  }

  Wfpsim with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Wfpsim write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  Wfpsim write(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
    return this;
  }

  RealWfpsim.Outcome run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            Output.to(out),
            Output.to(err),
            folder,
            environment,
            false,
            drivers,
            new Ending(() -> {}));
    int code = Main.execute(console, args);
    console.flush();
    return new RealWfpsim.Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
