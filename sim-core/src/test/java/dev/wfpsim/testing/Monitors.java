package dev.wfpsim.testing;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads compiled classes for Java monitors. The simulator takes its own classes to use none, so
 * that it need not watch for one held across a kernel call.
 */
public final class Monitors {
  private Monitors() {}

  /**
   * The methods that are synchronized or enter a monitor.
   *
   * @param module any class of the module whose classes are read
   * @param room the folder to read, with those below it
   * @param least how many classes there are at the least: none read is no proof
   */
  public static List<String> entered(Class<?> module, String room, int least)
      throws IOException, URISyntaxException {
    Path root = Path.of(module.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> found = new ArrayList<>();
    int read = 0;
    try (Stream<Path> files = Files.walk(root.resolve(room))) {
      for (Path file : files.filter(Monitors::isMain).toList()) {
        read++;
        ClassModel type = ClassFile.of().parse(file);
        for (MethodModel method : type.methods()) {
          if (method.flags().has(AccessFlag.SYNCHRONIZED) || entersMonitor(method)) {
            found.add(file.getFileName() + " " + method.methodName().stringValue());
          }
        }
      }
    }
    if (read < least) {
      throw new AssertionError("too few classes: room=" + room + " read=" + read);
    }
    return found;
  }

  private static boolean entersMonitor(MethodModel method) {
    return method.code().stream()
        .flatMap(code -> code.elementStream())
        .anyMatch(
            element ->
                element instanceof MonitorInstruction monitor
                    && monitor.opcode() == Opcode.MONITORENTER);
  }

  /** Where tests are compiled into the same folder. */
  private static boolean isMain(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".class") && !name.contains("Test");
  }
}
