package dev.wfpsim.testing;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads compiled classes for objects of ours that are put into a text and have no words for
 * themselves: the text would differ from run to run by the hash of an identity.
 */
public final class NamelessObjects {
  private final SortedSet<String> found = new TreeSet<>();
  private final ClassLoader loader;
  private int looked;

  private NamelessObjects(ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * Places and classes, as {@code Quiescence:120 EngineSession}, in order.
   *
   * @param module any class of the module whose classes are read
   * @param least how many objects of ours are put into texts at the least: none seen is no proof
   */
  public static SortedSet<String> in(Class<?> module, int least)
      throws IOException, URISyntaxException {
    Path root = Path.of(module.getProtectionDomain().getCodeSource().getLocation().toURI());
    NamelessObjects search = new NamelessObjects(module.getClassLoader());
    try (Stream<Path> files = Files.walk(root.resolve("dev/wfpsim"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        search.read(ClassFile.of().parse(file));
      }
    }
    if (search.looked < least) {
      throw new AssertionError("too few objects in texts: seen=" + search.looked);
    }
    return search.found;
  }

  private void read(ClassModel type) {
    for (MethodModel method : type.methods()) {
      method.code().ifPresent(code -> read(type.thisClass().asSymbol(), method, code));
    }
  }

  /**
   * The compiler turns what it puts into a text into one by {@code String.valueOf(Object)}, as
   * {@code StringBuilder.append(Object)} does; the type is that of what was on the stack last.
   */
  private void read(ClassDesc type, MethodModel method, CodeModel code) {
    boolean isStatic = method.flags().has(AccessFlag.STATIC);
    List<LocalVariable> variables =
        code.elementStream()
            .filter(LocalVariable.class::isInstance)
            .map(LocalVariable.class::cast)
            .toList();
    Map<Integer, ClassDesc> inScope = new TreeMap<>();
    int line = 0;
    ClassDesc top = null;
    for (CodeElement element : code) {
      switch (element) {
        case LineNumber number -> line = number.line();
        case LabelTarget target -> enterScopes(variables, target.label(), inScope);
        case InvokeInstruction call -> {
          if (top != null && takesAText(call) && isNameless(top)) {
            found.add(type.displayName() + ":" + line + " " + top.displayName());
          }
          top = call.typeSymbol().returnType();
        }
        case FieldInstruction field -> top = field.typeSymbol();
        case LoadInstruction load ->
            top = load.slot() == 0 && !isStatic ? type : inScope.get(load.slot());
        case Instruction other -> top = null;
        default -> {}
      }
    }
  }

  private static boolean takesAText(InvokeInstruction call) {
    String owner = call.owner().asInternalName();
    String name = call.name().stringValue();
    return call.typeSymbol().parameterList().equals(List.of(ConstantDescs.CD_Object))
        && ((owner.equals("java/lang/String") && name.equals("valueOf"))
            || (owner.equals("java/lang/StringBuilder") && name.equals("append")));
  }

  private static void enterScopes(
      List<LocalVariable> variables, Label here, Map<Integer, ClassDesc> inScope) {
    for (LocalVariable variable : variables) {
      if (variable.startScope().equals(here)) {
        inScope.put(variable.slot(), variable.typeSymbol());
      }
    }
  }

  private boolean isNameless(ClassDesc part) {
    String descriptor = part.descriptorString();
    if (!descriptor.startsWith("Ldev/wfpsim/")) {
      return part.isArray();
    }
    looked++;
    try {
      String name = descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
      return isNameless(Class.forName(name, false, loader));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Arrays and functions have no words; a record that does not choose its own has those of its
   * parts; of another interface the classes are looked at where they are put into a text.
   */
  private boolean isNameless(Class<?> type) throws ReflectiveOperationException {
    if (type.isArray() || type.getName().startsWith("java.util.function.")) {
      return true;
    }
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        if (isNameless(permitted)) {
          return true;
        }
      }
      return false;
    }
    if (type.isInterface()) {
      return type.isAnnotationPresent(FunctionalInterface.class);
    }
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        if (isOfOurs(component.getType())
            && !choosesItsWords(type)
            && isNameless(component.getType())) {
          return true;
        }
      }
      return false;
    }
    return isOfOurs(type) && type.getMethod("toString").getDeclaringClass() == Object.class;
  }

  private static boolean isOfOurs(Class<?> type) {
    return type.isArray() || type.getName().startsWith("dev.wfpsim.");
  }

  /** Whether a record says in its source how it is put into words. */
  private static boolean choosesItsWords(Class<?> type) {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return ClassFile.of().parse(in.readAllBytes()).methods().stream()
          .filter(method -> method.methodName().equalsString("toString"))
          .flatMap(method -> method.code().orElseThrow().elementStream())
          .noneMatch(InvokeDynamicInstruction.class::isInstance);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
