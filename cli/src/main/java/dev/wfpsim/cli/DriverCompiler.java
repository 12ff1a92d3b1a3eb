package dev.wfpsim.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The compiler of the JDK that wfpsim runs with. Besides classes it makes the file by which {@link
 * java.util.ServiceLoader} finds the drivers, unless their author wrote one, beside the sources or
 * where the classes go.
 */
final class DriverCompiler {

  private static final String SERVICE = "META-INF/services/" + DriverKind.class.getName();
  private static final String OURS = "# Made by wfpsim compile.";

  private final Console console;
  private final Path out;

  /**
   * A compiler into a folder.
   *
   * @param out where classes go; made when there is something to put in
   */
  DriverCompiler(Console console, Path out) {
    this.console = console;
    this.out = out;
  }

  /**
   * What was made.
   *
   * @param classes how many class files
   * @param kinds the classes of drivers, by the names that scenarios use
   */
  record Compiled(int classes, SortedMap<String, String> kinds) {
    List<String> drivers() {
      return List.copyOf(kinds.keySet());
    }

    /** Whether scenarios know another driver by that name. */
    boolean taken(String name, DriverCatalogue drivers) {
      DriverKind known = drivers.find(name);
      return known != null && !known.getClass().getName().equals(kinds.get(name));
    }
  }

  /**
   * Compiles; what the compiler has to say goes to standard error as it is.
   *
   * @param folders the folders that sources were found in
   * @return what was made, or null when the sources are wrong
   */
  @Nullable Compiled compile(List<Path> sources, List<Path> folders) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      console.say("no compiler: this Java is only a runtime, and a JDK 25 is needed");
      return null;
    }
    Files.createDirectories(out);
    SortedSet<String> made = new TreeSet<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, UTF_8);
        JavaFileManager watched = new Watched(files, made)) {
      boolean right =
          compiler
              .getTask(
                  console.err(),
                  watched,
                  null,
                  options(),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      console.err().flush();
      if (!right) {
        UnknownImports imports = new UnknownImports(files);
        for (Path source : sources) {
          imports.hints(source).forEach(console::say);
        }
        return null;
      }
    }
    return new Compiled(made.size(), announce(made, folders));
  }

  private List<String> options() {
    List<String> options = new ArrayList<>(List.of("-d", out.toString()));
    options.addAll(List.of("-cp", classPath()));
    // All or nothing, and with what findings name: lines and parameters.
    options.addAll(List.of("-XDcompilePolicy=simple", "-g", "-parameters"));
    options.addAll(List.of("-encoding", "UTF-8", "-proc:none"));
    return options;
  }

  /** What the simulator itself runs with; it has the drivers' class path behind it. */
  private static String classPath() {
    String tests = System.getProperty("surefire.test.class.path", "");
    return tests.isEmpty() ? System.getProperty("java.class.path", "") : tests;
  }

  private SortedMap<String, String> announce(SortedSet<String> made, List<Path> folders)
      throws IOException {
    SortedMap<String, String> kinds = new TreeMap<>();
    SortedSet<String> classes = new TreeSet<>();
    URL[] places = {out.toUri().toURL()};
    try (URLClassLoader loader =
        new URLClassLoader(places, DriverCompiler.class.getClassLoader())) {
      for (String name : made) {
        DriverKind kind = kind(name, loader);
        if (kind != null) {
          classes.add(name);
          kinds.put(kind.name(), name);
        }
      }
    }
    Path service = out.resolve(SERVICE);
    for (Path folder : folders) {
      Path given = folder.resolve(SERVICE);
      if (Files.isRegularFile(given)) {
        WholeFile.write(service, text -> text.append(Files.readString(given)));
        return kinds;
      }
    }
    List<String> before = Files.exists(service) ? Files.readAllLines(service) : List.of(OURS);
    if (before.contains(OURS) && !(classes.isEmpty() && before.size() == 1)) {
      before.stream().filter(this::isThere).forEach(classes::add);
      String lines = OURS + "\n" + String.join("\n", classes) + "\n";
      WholeFile.write(service, text -> text.append(lines));
    }
    return kinds;
  }

  /** Whether a class announced earlier still exists. */
  private boolean isThere(String name) {
    return !name.isBlank()
        && !name.startsWith("#")
        && Files.exists(out.resolve(name.replace('.', '/') + ".class"));
  }

  /** A driver kind of that class, or null where it is none that could be announced. */
  private static @Nullable DriverKind kind(String name, ClassLoader loader) {
    try {
      Class<?> type = Class.forName(name, false, loader);
      boolean concrete =
          DriverKind.class.isAssignableFrom(type)
              && Modifier.isPublic(type.getModifiers())
              && !Modifier.isAbstract(type.getModifiers());
      return concrete ? (DriverKind) type.getConstructor().newInstance() : null;
    } catch (ReflectiveOperationException | LinkageError notOne) {
      return null;
    }
  }

  /** Notes which classes are written. */
  private static final class Watched extends ForwardingJavaFileManager<JavaFileManager> {
    private final SortedSet<String> made;

    Watched(JavaFileManager files, SortedSet<String> made) {
      super(files);
      this.made = made;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, @Nullable FileObject sibling)
        throws IOException {
      made.add(className);
      return super.getJavaFileForOutput(location, className, kind, sibling);
    }
  }
}
