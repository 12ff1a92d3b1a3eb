package dev.wfpsim.kernel.carrier;

import com.google.common.collect.ImmutableSet;
import dev.wfpsim.trace.FindingCode;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a driver's class files for what no kernel has and no run can follow: ending the process,
 * and threads of the JVM's. Such a driver is not loaded, since either would go unnoticed or take
 * the result with it.
 *
 * <p>Read are the driver's class and those of its package and the packages below that it names,
 * transitively; a {@code main} method is somebody's way to try the driver out and is left alone.
 * What a driver reaches by reflection or in another package is not seen.
 */
public final class ForeignCode {
  /**
   * A use.
   *
   * @param code of the finding
   * @param what is called, such as {@code System.exit}
   * @param place line of the call, such as {@code Odd.java:30}
   */
  public record Use(FindingCode code, String what, String place) {}

  private static final int MAX_CLASSES = 1_000;

  /** Every call of these makes or uses threads. */
  private static final Set<String> THREAD_MAKERS =
      ImmutableSet.of(
          "java/util/Timer",
          "java/util/concurrent/Executors",
          "java/util/concurrent/ExecutorService",
          "java/util/concurrent/ForkJoinPool",
          "java/util/concurrent/ForkJoinTask",
          "java/util/concurrent/RecursiveAction",
          "java/util/concurrent/RecursiveTask",
          "java/util/concurrent/ScheduledThreadPoolExecutor",
          "java/util/concurrent/StructuredTaskScope",
          "java/util/concurrent/ThreadPoolExecutor");

  private static final Set<String> THREAD_CALLS =
      ImmutableSet.of(
          "<init>", "start", "ofPlatform", "ofVirtual", "startVirtualThread", "unstarted");

  private static final ClassValue<List<Use>> USES =
      new ClassValue<>() {
        @Override
        protected List<Use> computeValue(Class<?> type) {
          return List.copyOf(new ForeignCode(type).search());
        }
      };

  private final Class<?> driver;
  private final String room;
  private final List<Use> found = new ArrayList<>();

  private ForeignCode(Class<?> driver) {
    this.driver = driver;
    String name = driver.getName().replace('.', '/');
    this.room = name.substring(0, name.lastIndexOf('/') + 1);
  }

  /** What the code of a driver uses that it must not; empty for none. */
  public static List<Use> of(Class<?> driver) {
    return MonitorUse.isShipped(driver) ? List.of() : USES.get(driver);
  }

  private List<Use> search() {
    TreeSet<String> seen = new TreeSet<>();
    ArrayDeque<String> open = new ArrayDeque<>();
    open.add(driver.getName().replace('.', '/'));
    while (!open.isEmpty() && seen.size() < MAX_CLASSES) {
      String name = open.remove();
      ClassModel model = seen.add(name) ? MonitorUse.read(name, driver) : null;
      if (model != null) {
        model.methods().forEach(method -> read(model, method));
        follow(model, open);
      }
    }
    return found;
  }

  private void follow(ClassModel model, ArrayDeque<String> open) {
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof ClassEntry type) {
        String name = type.asInternalName();
        if (isOfTheDriver(name)) {
          open.add(name);
        }
      }
    }
  }

  /** Tests keep drivers in packages of ours: of those, only the driver's own class is its code. */
  private boolean isOfTheDriver(String name) {
    return MonitorUse.isOurs(driver)
        ? name.startsWith(driver.getName().replace('.', '/') + "$")
        : name.startsWith(room) && !(room.isEmpty() && name.contains("/"));
  }

  private void read(ClassModel model, MethodModel method) {
    if (method.methodName().equalsString("main") || method.code().isEmpty()) {
      return;
    }
    int line = 0;
    for (CodeElement element : method.code().get().elementList()) {
      if (element instanceof LineNumber number) {
        line = number.line();
      } else if (element instanceof InvokeInstruction call) {
        note(call.owner().asInternalName(), call.name().stringValue(), place(model, line));
      } else if (element instanceof InvokeDynamicInstruction handles) {
        for (ConstantDesc argument : handles.bootstrapArgs()) {
          if (argument instanceof DirectMethodHandleDesc used) {
            note(nameOf(used.owner()), used.methodName(), place(model, line));
          }
        }
      }
    }
  }

  private static String nameOf(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.startsWith("L") ? descriptor.substring(1, descriptor.length() - 1) : "";
  }

  private void note(String owner, String name, String place) {
    FindingCode code = codeOf(owner, name);
    if (code != null) {
      found.add(new Use(code, words(owner, name), place));
    }
  }

  private static @Nullable FindingCode codeOf(String owner, String name) {
    boolean ends =
        (owner.equals("java/lang/System") && name.equals("exit"))
            || (owner.equals("java/lang/Runtime") && (name.equals("exit") || name.equals("halt")));
    boolean starts =
        THREAD_MAKERS.contains(owner)
            || (owner.startsWith("java/lang/Thread")
                && !owner.startsWith("java/lang/ThreadLocal")
                && THREAD_CALLS.contains(name))
            || (owner.equals("java/util/concurrent/CompletableFuture") && name.contains("Async"))
            || name.equals("parallelStream")
            || (owner.startsWith("java/util/stream/") && name.equals("parallel"));
    if (ends) {
      return FindingCode.JAVA_EXIT_IN_DRIVER;
    }
    return starts ? FindingCode.JAVA_THREADS_IN_DRIVER : null;
  }

  private static String words(String owner, String name) {
    String type = owner.substring(owner.lastIndexOf('/') + 1).replace('$', '.');
    return name.equals("<init>") ? "new " + type : type + "." + name;
  }

  private static String place(ClassModel model, int line) {
    String file =
        model
            .findAttribute(Attributes.sourceFile())
            .map(SourceFileAttribute::sourceFile)
            .map(entry -> entry.stringValue())
            .orElse(model.thisClass().asInternalName().replace('/', '.'));
    return line == 0 ? file : file + ":" + line;
  }
}
