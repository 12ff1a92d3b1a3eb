package dev.wfpsim.cli;

import dev.wfpsim.cli.DriverCompiler.Compiled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code compile}: makes classes of a driver's sources, with the JDK and class path of a run. */
@Command(
    name = "compile",
    description = "Compiles drivers of your own and announces them, ready for WFPSIM_CLASSPATH.",
    mixinStandardHelpOptions = true)
final class CompileCommand implements Callable<Integer> {

  private static final String ENDING = ".java";

  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "SRC",
      description = "Java files, and folders of them with all that is below.")
  private List<String> sources;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "<dir>",
      description = "Where the classes go, and META-INF/services with them.")
  private String out;

  CompileCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<String> wrong = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    List<Path> folders = new ArrayList<>();
    for (String source : sources) {
      look(source, files, folders, wrong);
    }
    Compiled compiled = null;
    if (wrong.isEmpty()) {
      try {
        DriverCompiler compiler = new DriverCompiler(console, console.resolve(out));
        compiled = compiler.compile(files, folders);
      } catch (IOException | InvalidPathException error) {
        wrong.add("cannot be written: folder=" + out + ", " + WholeFile.reason(error));
      }
    }
    if (compiled == null) {
      wrong.forEach(console::say);
      console.say(again());
      return ExitCode.USAGE;
    }
    tell(compiled);
    return ExitCode.PASS;
  }

  private void look(String source, List<Path> files, List<Path> folders, List<String> wrong) {
    try {
      Path path = console.resolve(source);
      if (Files.isDirectory(path)) {
        int before = files.size();
        try (Stream<Path> walk = Files.walk(path)) {
          walk.filter(file -> file.toString().endsWith(ENDING)).sorted().forEach(files::add);
        }
        folders.add(path);
        if (files.size() == before) {
          wrong.add("no Java source in folder: " + source);
        }
      } else if (!Files.isRegularFile(path)) {
        wrong.add("no such file or folder: " + source);
      } else if (!source.endsWith(ENDING)) {
        wrong.add("not a Java source: " + source);
      } else {
        files.add(path);
      }
    } catch (IOException | InvalidPathException unreadable) {
      wrong.add("cannot be read: " + source);
    }
  }

  private void tell(Compiled compiled) {
    int count = compiled.classes();
    String drivers = String.join(", ", compiled.drivers());
    console.data(
        out
            + ": "
            + count
            + (count == 1 ? " class" : " classes")
            + (drivers.isEmpty() ? "" : ", drivers: " + drivers));
    for (String name : compiled.drivers()) {
      if (compiled.taken(name, console.drivers())) {
        console.say(
            "warning: driver name taken by another: driver=" + name + ", give this one its own");
      }
    }
    if (drivers.isEmpty()) {
      console.say(
          "warning: no driver to announce: no public class with a public constructor without"
              + " arguments is a DriverKind");
    }
  }

  private String again() {
    List<String> paths = new ArrayList<>(sources);
    paths.add(out);
    StringBuilder command = new StringBuilder("compile");
    sources.forEach(source -> command.append(' ').append(Shell.quote(source)));
    command.append(" --out ").append(Shell.quote(out));
    return console.again().line(List.of(command.toString()), paths);
  }
}
