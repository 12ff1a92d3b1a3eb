package dev.wfpsim.kernel.carrier;

import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads class files for Java monitors: which methods of a class use one, and whether code reachable
 * from a class may hold one in a kernel call ({@link MonitorReach}).
 *
 * <p>Reachable means: named in the constant pool, transitively. Classes of the simulator itself are
 * not followed: a test of the build reads them all. Of the JDK a class is read but not followed,
 * except for a few that everybody names and that call nobody back under their monitor. Code that
 * loads classes by name, or whose class file cannot be found, is taken to use monitors. An answer
 * of "may" costs time ({@link MonitorWatch} looks at every stack it parks), never truth.
 */
public final class MonitorUse {
  private static final int MAX_CLASSES = 5_000;
  private static final String OURS = "dev/wfpsim/";

  /** Named by nearly every class; their monitors are never held while user code runs. */
  private static final Set<String> HARMLESS =
      ImmutableSet.of(
          "java/lang/Class",
          "java/lang/Object",
          "java/lang/String",
          "java/lang/System",
          "java/lang/Throwable");

  /** Whoever names these can reach classes that its constant pool does not name. */
  private static final Set<String> OPENS_EVERYTHING =
      ImmutableSet.of(
          "java/lang/ClassLoader",
          "java/lang/invoke/MethodHandles$Lookup$ClassOption",
          "java/lang/reflect/Constructor",
          "java/lang/reflect/Method",
          "java/util/ServiceLoader");

  private static final ClassValue<Set<String>> METHODS =
      new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
          ClassModel model = read(type.getName().replace('.', '/'), type);
          return model == null ? Set.of() : methodsWithMonitors(model);
        }
      };

  private static final ClassValue<Boolean> REACHABLE =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return search(type);
        }
      };

  private static final ClassValue<Boolean> SHIPPED =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          Package room = type.getPackage();
          return isOurs(type) && room != null && room.isAnnotationPresent(ShippedDrivers.class);
        }
      };

  private static final ClassValue<Boolean> BASE =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          ShippedDrivers mark =
              isShipped(type) ? type.getPackage().getAnnotation(ShippedDrivers.class) : null;
          return mark != null && mark.base();
        }
      };

  private MonitorUse() {}

  /** The class a body's code is in: a lambda's is the class it was written in. */
  private static Class<?> codeOf(Class<?> type) {
    return type.isHidden() ? type.getNestHost() : type;
  }

  /**
   * Whether the class is one of the drivers that come with the simulator, which hold no monitor.
   */
  public static boolean isShipped(Class<?> type) {
    return SHIPPED.get(type);
  }

  /** Whether the class is one that drivers stand on, and comes with the simulator. */
  public static boolean isBase(Class<?> type) {
    return BASE.get(type);
  }

  /**
   * Runs the initialisers of a class and of what it can reach, once a JVM, so that none runs on a
   * coroutine; answers whether code reachable from it may hold a monitor in a kernel call.
   */
  public static boolean admit(Class<?> code) {
    Class<?> type = codeOf(code);
    return !isShipped(type) && REACHABLE.get(type);
  }

  /** Whether the class is the simulator's own. */
  public static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("dev.wfpsim.");
  }

  /**
   * Names and descriptors of the methods of {@code type} that are synchronized or enter monitors.
   */
  static Set<String> methods(Class<?> type) {
    return METHODS.get(type);
  }

  /**
   * Reads everything reachable, and runs the initialisers of what is neither the JDK's nor ours.
   */
  private static boolean search(Class<?> root) {
    TreeSet<String> seen = new TreeSet<>();
    ArrayDeque<String> open = new ArrayDeque<>();
    open.add(root.getName().replace('.', '/'));
    List<ClassModel> users = new ArrayList<>();
    List<ClassModel> jdk = new ArrayList<>();
    boolean unknown = false;
    while (!open.isEmpty()) {
      String name = open.remove();
      if (!seen.add(name)) {
        continue;
      }
      if (seen.size() > MAX_CLASSES) {
        return true;
      }
      ClassModel model = read(name, root);
      unknown |= model == null || OPENS_EVERYTHING.contains(name);
      if (model != null && !isJdk(name)) {
        users.add(model);
        initialize(name, root);
        follow(model, open);
      } else if (model != null) {
        jdk.add(model);
      }
    }
    return unknown || new MonitorReach(users, jdk).isDangerous();
  }

  private static void initialize(String name, Class<?> neighbour) {
    try {
      Class.forName(name.replace('/', '.'), true, neighbour.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // Whoever needs the class will meet the same error where it can be explained.
    }
  }

  private static void follow(ClassModel model, ArrayDeque<String> open) {
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof ClassEntry type) {
        String name = type.asInternalName();
        name = name.startsWith("[") ? elementOf(name) : name;
        if (!name.isEmpty() && !name.startsWith(OURS) && !HARMLESS.contains(name)) {
          open.add(name);
        }
      }
    }
  }

  private static String elementOf(String array) {
    int start = array.lastIndexOf('[') + 1;
    return array.charAt(start) == 'L' ? array.substring(start + 1, array.length() - 1) : "";
  }

  static boolean isJdk(String name) {
    return name.startsWith("java/") || name.startsWith("javax/") || name.startsWith("jdk/");
  }

  static @Nullable ClassModel read(String name, Class<?> neighbour) {
    ClassLoader loader = neighbour.getClassLoader();
    String file = name + ".class";
    try (InputStream in =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(file)
            : loader.getResourceAsStream(file)) {
      return in == null ? null : ClassFile.of().parse(in.readAllBytes());
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  static Set<String> methodsWithMonitors(ClassModel model) {
    TreeSet<String> found = new TreeSet<>();
    for (MethodModel method : model.methods()) {
      if (hasMonitor(method)) {
        found.add(method.methodName().stringValue() + method.methodType().stringValue());
      }
    }
    return found;
  }

  /** Whether a method is synchronized or enters a monitor. */
  static boolean hasMonitor(MethodModel method) {
    return method.flags().has(AccessFlag.SYNCHRONIZED) || entersMonitor(method);
  }

  private static boolean entersMonitor(MethodModel method) {
    return method.code().isPresent()
        && method.code().get().elementStream().anyMatch(MonitorUse::enters);
  }

  private static boolean enters(CodeElement element) {
    return element instanceof MonitorInstruction monitor && monitor.opcode() == Opcode.MONITORENTER;
  }
}
