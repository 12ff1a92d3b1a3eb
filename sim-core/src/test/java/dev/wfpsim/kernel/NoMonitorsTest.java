package dev.wfpsim.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The simulator's own classes use no Java monitor, so {@link MonitorUse} need not follow them. */
class NoMonitorsTest {

  @Test
  void simulator_allClasses_enterNoMonitor() throws IOException, URISyntaxException {
    Path root = Path.of(Kernel.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> offenders = new ArrayList<>();
    int read = 0;
    for (String room : List.of("trace", "kernel", "net", "wfp", "driver")) {
      try (Stream<Path> files = Files.walk(root.resolve("dev/wfpsim/" + room))) {
        for (Path file : files.filter(NoMonitorsTest::isMain).toList()) {
          read++;
          MonitorUse.methodsWithMonitors(ClassFile.of().parse(file))
              .forEach(method -> offenders.add(file.getFileName() + " " + method));
        }
      }
    }
    assertThat(read).isGreaterThan(100);
    assertThat(offenders).isEmpty();
  }

  /** Where tests are compiled into the same folder. */
  private static boolean isMain(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".class") && !name.contains("Test");
  }
}
