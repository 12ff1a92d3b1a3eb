package dev.wfpsim.testing;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads compiled classes for answers that nobody looks at: a call whose result is dropped at once,
 * or a method handed on as one without a result. What may fail and is not looked at goes wrong in
 * silence.
 */
public final class IgnoredResults {
  private final Set<String> types;
  private final List<String> found = new ArrayList<>();
  private int looked;

  private IgnoredResults(Set<String> types) {
    this.types = types;
  }

  /**
   * The calls whose answer is ignored, as {@code Class.method:line callee}, in order.
   *
   * @param module any class of the module whose classes are read
   * @param room the folder to read, with those below it
   * @param types binary names of the answers that must be looked at
   * @param least how many answers of that kind there are at the least: none seen is no proof
   */
  public static List<String> in(Class<?> module, String room, Set<String> types, int least)
      throws IOException, URISyntaxException {
    Path root = Path.of(module.getProtectionDomain().getCodeSource().getLocation().toURI());
    IgnoredResults search = new IgnoredResults(types);
    try (Stream<Path> files = Files.walk(root.resolve(room))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        search.read(ClassFile.of().parse(file));
      }
    }
    if (search.looked < least) {
      throw new AssertionError("too few answers: room=" + room + " seen=" + search.looked);
    }
    return search.found;
  }

  private void read(ClassModel type) {
    String name = type.thisClass().asInternalName();
    for (MethodModel method : type.methods()) {
      String where =
          name.substring(name.lastIndexOf('/') + 1) + "." + method.methodName().stringValue();
      method.code().ifPresent(code -> read(where, code.elementStream().toList()));
    }
  }

  private void read(String where, List<CodeElement> code) {
    int line = 0;
    String pending = null;
    for (CodeElement element : code) {
      if (element instanceof LineNumber number) {
        line = number.line();
      } else if (element instanceof StackInstruction stack && stack.opcode() == Opcode.POP) {
        if (pending != null) {
          found.add(where + ":" + line + " " + pending);
        }
        pending = null;
      } else if (element instanceof InvokeInstruction call) {
        pending = answers(call.typeSymbol()) ? call.name().stringValue() : null;
      } else if (element instanceof InvokeDynamicInstruction handle) {
        pending = null;
        String dropped = droppedBy(handle);
        if (dropped != null) {
          found.add(where + ":" + line + " " + dropped);
        }
      } else if (element instanceof java.lang.classfile.Instruction) {
        pending = null;
      }
    }
  }

  private boolean answers(MethodTypeDesc type) {
    boolean answers = isLookedFor(type.returnType());
    looked += answers ? 1 : 0;
    return answers;
  }

  private boolean isLookedFor(ClassDesc type) {
    return type.isClassOrInterface()
        && types.contains(type.descriptorString().substring(1).replace(";", "").replace('/', '.'));
  }

  /** A method reference whose method answers a status where nobody takes one, or null. */
  private @Nullable String droppedBy(InvokeDynamicInstruction instruction) {
    List<ConstantDesc> arguments = instruction.bootstrapArgs();
    if (arguments.size() < 3
        || !(arguments.get(1) instanceof DirectMethodHandleDesc method)
        || !(arguments.get(2) instanceof MethodTypeDesc wanted)) {
      return null;
    }
    boolean dropped =
        wanted.returnType().descriptorString().equals("V")
            && isLookedFor(method.invocationType().returnType());
    return dropped ? method.methodName() : null;
  }
}
