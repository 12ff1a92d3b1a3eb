package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Dbg;
import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ex;
import dev.wfpsim.driver.Fwpm;
import dev.wfpsim.driver.Fwps;
import dev.wfpsim.driver.Io;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ndis;
import dev.wfpsim.driver.Ps;
import dev.wfpsim.tidy.Project;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The packages that docs/DRIVERS.md names are all that a driver's author needs: real drivers
 * compile with no other package of the simulator in sight, and no call takes or answers a type of
 * another.
 */
class AuthorPackagesTest {
  private static final String OURS = "dev.wfpsim.";

  /** Drivers that stand for those in the field, and between them use every group of calls. */
  private static final List<String> FIELD =
      List.of(
          "driver/field/FieldDriver",
          "driver/field/ConnectionInspector",
          "driver/field/DatagramProxy",
          "driver/field/Diverter",
          "driver/field/Packets",
          "driver/field/ProgramRedirector",
          "driver/field/ProxySampler",
          "driver/field/SplitTunnel",
          "testing/Times");

  @TempDir private Path folder;

  private static Path root() {
    return Project.find().root();
  }

  /** What the page names, between the heading of its table and the next empty line. */
  private static Set<String> named() throws IOException {
    String page = Files.readString(root().resolve("docs/DRIVERS.md"));
    TreeSet<String> names = new TreeSet<>();
    String table = page.substring(page.indexOf("| package | what |"));
    var row = Pattern.compile("^\\| `(dev\\.wfpsim\\.[a-z.]+)` \\|", Pattern.MULTILINE);
    row.matcher(table.substring(0, table.indexOf("\n\n")))
        .results()
        .forEach(each -> names.add(each.group(1)));
    return names;
  }

  /** Shows a compiler only the named packages of ours. */
  private static final class Sight extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Set<String> packages;

    Sight(StandardJavaFileManager all, Set<String> packages) {
      super(all);
      this.packages = packages;
    }

    @Override
    public Iterable<JavaFileObject> list(
        JavaFileManager.Location location,
        String packageName,
        Set<JavaFileObject.Kind> kinds,
        boolean recurse)
        throws IOException {
      boolean hidden = packageName.startsWith(OURS) && !packages.contains(packageName);
      return hidden ? List.of() : super.list(location, packageName, kinds, recurse);
    }
  }

  /** Compiles sources into {@code folder}; answers the errors. */
  private List<String> compile(Set<String> packages, List<String> sources) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String source : sources) {
      var name = Pattern.compile("\\b(?:class|interface|record|enum) (\\w+)").matcher(source);
      assertThat(name.find()).isTrue();
      files.add(Files.writeString(folder.resolve(name.group(1) + ".java"), source));
    }
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> told = new DiagnosticCollector<>();
    try (StandardJavaFileManager all = javac.getStandardFileManager(told, Locale.ROOT, null)) {
      List<String> options = List.of("-proc:none", "-d", folder.toString());
      var units = all.getJavaFileObjectsFromPaths(files);
      javac.getTask(null, new Sight(all, packages), told, options, null, units).call();
    }
    return told.getDiagnostics().stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .map(each -> each.getMessage(Locale.ROOT))
        .toList();
  }

  private static String moved(Path file) throws IOException {
    return Files.readString(file)
        .replaceAll("dev\\.wfpsim\\.(scenario\\.library|driver\\.field|testing)\\b", "my.driver");
  }

  private static List<String> shipped() throws IOException {
    Path library = root().resolve("scenarios/src/main/java/dev/wfpsim/scenario/library");
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(library)) {
      for (Path file : files.sorted().toList()) {
        if (!file.endsWith("package-info.java")) {
          sources.add(moved(file));
        }
      }
    }
    return sources;
  }

  private static List<String> field() throws IOException {
    List<String> sources = new ArrayList<>();
    for (String name : FIELD) {
      sources.add(moved(root().resolve("sim-core/src/test/java/dev/wfpsim/" + name + ".java")));
    }
    return sources;
  }

  @Test
  void named_areThese() throws IOException {
    // What is added here stays for good: drivers are written against it.
    assertThat(named())
        .containsExactly(
            "dev.wfpsim.driver",
            "dev.wfpsim.kernel.memory",
            "dev.wfpsim.kernel.nt",
            "dev.wfpsim.kernel.sync",
            "dev.wfpsim.net.address",
            "dev.wfpsim.net.buffer",
            "dev.wfpsim.net.wire",
            "dev.wfpsim.scenario.catalogue",
            "dev.wfpsim.scenario.kit",
            "dev.wfpsim.wfp.fwp",
            "dev.wfpsim.wfp.fwpm",
            "dev.wfpsim.wfp.fwps",
            "dev.wfpsim.wfp.layer");
  }

  @Test
  void shippedDrivers_seeNoOtherPackage_compile() throws IOException {
    assertThat(compile(named(), shipped())).isEmpty();
  }

  @Test
  void fieldDrivers_seeNoOtherPackage_compile() throws IOException {
    Set<String> packages = named();
    packages.remove("dev.wfpsim.scenario.catalogue");
    packages.remove("dev.wfpsim.scenario.kit");
    assertThat(compile(packages, field())).isEmpty();
  }

  @Test
  void drivers_onePackageHidden_doNotCompile() throws IOException {
    List<String> sources = new ArrayList<>(shipped());
    sources.addAll(field());
    for (String hidden : named()) {
      Set<String> packages = named();
      packages.remove(hidden);
      assertThat(compile(packages, sources)).as(hidden).isNotEmpty();
    }
  }

  static List<Class<?>> calls() {
    return List.of(
        Driver.class,
        Dbg.class,
        Ex.class,
        Fwpm.class,
        Fwps.class,
        Io.class,
        Ke.class,
        Ndis.class,
        Ps.class);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_takesAndAnswers_onlyTypesOfTheNamedPackages(Class<?> group) throws IOException {
    TreeSet<String> used = new TreeSet<>();
    for (Method method : group.getMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        Stream.concat(
                Arrays.stream(method.getGenericParameterTypes()),
                Stream.of(method.getGenericReturnType()))
            .flatMap(
                type ->
                    Pattern.compile("dev\\.wfpsim\\.[\\w.]+").matcher(type.getTypeName()).results())
            .forEach(each -> used.add(each.group().replaceAll("\\.[A-Z].*", "")));
      }
    }
    assertThat(named()).containsAll(used);
  }

  @Test
  void calls_areEveryGroupThatAContextOffers() {
    List<Class<?>> groups =
        Arrays.stream(DriverContext.class.getMethods())
            .map(Method::getReturnType)
            .filter(type -> type.getPackage() == DriverContext.class.getPackage())
            .filter(
                type ->
                    Arrays.stream(type.getMethods())
                        .anyMatch(m -> m.getName().matches("(Fwp|K|Ex|Io|Ps|Ndis|Dbg)\\w+")))
            .<Class<?>>map(type -> type)
            .toList();
    List<Class<?>> known = new ArrayList<>(calls());
    known.remove(Driver.class);
    assertThat(groups).containsExactlyInAnyOrderElementsOf(known);
  }
}
