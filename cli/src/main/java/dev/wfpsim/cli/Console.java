package dev.wfpsim.cli;

import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.UnusableDriver;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a command's words go: data to {@code out}, everything else to {@code err}; both UTF-8 with
 * plain line ends on every machine.
 *
 * @param folder what relative paths start from
 * @param environment the variables a command may look at, such as NO_COLOR
 * @param terminal whether a person is watching: colours and a progress bar make sense
 * @param drivers the drivers that scenarios can use
 * @param ending how it is told to end before it is done
 */
record Console(
    Output out,
    Output err,
    Path folder,
    SortedMap<String, String> environment,
    boolean terminal,
    DriverCatalogue drivers,
    Ending ending) {

  /** The console of this process, which was started with these arguments. */
  static Console ofProcess(String... arguments) {
    Output out = Output.to(new FileOutputStream(FileDescriptor.out));
    Output err = Output.to(new FileOutputStream(FileDescriptor.err));
    SortedMap<String, String> environment = new TreeMap<>(System.getenv());
    Path folder = Path.of("");
    Ending ending =
        new Ending(
            () -> {
              err.println("interrupted");
              err.println(Again.of(environment, folder).line(arguments));
            });
    Signals.goTo(ending);
    Watched.endWithTheLauncher();
    DriverPrints.goTo(err);
    boolean terminal = System.console() != null && System.console().isTerminal();
    DriverCatalogue drivers = drivers(arguments);
    return new Console(out, err, folder, environment, terminal, drivers, ending);
  }

  /** What is announced may be wrong, or not there yet: not for who is about to compile it. */
  private static DriverCatalogue drivers(String... arguments) {
    try {
      return DriverCatalogue.installed();
    } catch (UnusableDriver wrong) {
      if (arguments.length > 0 && arguments[0].equals("compile")) {
        return new DriverCatalogue(List.of());
      }
      throw wrong;
    }
  }

  /** A path as the user wrote it, from the console's folder. */
  Path resolve(String path) {
    return folder.resolve(path);
  }

  boolean colours(boolean refused) {
    return terminal && !refused && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** Command lines as they are told to the user. */
  Again again() {
    return Again.of(environment, folder);
  }

  /**
   * One line of data.
   *
   * @throws OutputLost when it could not be written
   */
  void data(String line) {
    out.println(line);
    IOException failure = out.failure();
    if (failure != null) {
      throw new OutputLost(failure);
    }
  }

  /** One line of everything else. */
  void say(String line) {
    err.println(line);
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
