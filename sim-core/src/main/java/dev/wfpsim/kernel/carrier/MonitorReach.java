package dev.wfpsim.kernel.carrier;

import com.google.common.collect.ImmutableSet;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether code may make a kernel call with a Java monitor held. Naming a class with monitors is not
 * enough: {@code StringBuffer} is synchronized, but runs nothing of a driver's under its monitor.
 *
 * <p>The user's methods that may come to the simulator are found as a least fixed point over what
 * each invokes, by name and descriptor, whatever the class. Dangerous is one of these that is
 * synchronized or enters a monitor; or one that the JDK may call back, where a class of the JDK
 * that has monitors is named: by a class that extends one of the JDK's or overrides a method of
 * Object, or as a lambda of an interface that such a class takes. A method of the JDK is thought to
 * run any object, and any lambda of an interface that a method of its class takes. When in doubt
 * the answer is yes: that costs time ({@link MonitorWatch}), never truth.
 */
final class MonitorReach {
  /** Methods that the JDK calls on any object. */
  private static final Set<String> OF_ANY_OBJECT =
      ImmutableSet.of("toString", "hashCode", "equals", "compareTo");

  private static final String ANY_OBJECT = "";

  /** Supertypes from the JDK that call nothing else of a class. */
  private static final Set<String> PLAIN_SUPERTYPES =
      ImmutableSet.of("java/lang/Object", "java/lang/Record", "java/lang/Enum");

  private final Map<String, ClassModel> users = new TreeMap<>();
  private final Map<String, ClassModel> jdk = new TreeMap<>();
  private final Map<String, Set<String>> taken = new TreeMap<>();
  private final List<Code> all = new ArrayList<>();

  /** A method of the user's, or a lambda under the name of the method that it stands for. */
  private static final class Code {
    final String signature;

    /** The interface of a lambda; empty for a method. */
    final String lambdaOf;

    boolean locks;
    boolean calledByJdk;
    boolean callsSimulator;
    boolean callsJdk;
    final Set<String> calls = new TreeSet<>();

    /** What the JDK's methods it calls take, as descriptors. */
    final Set<String> given = new TreeSet<>();

    Code(String signature, String lambdaOf) {
      this.signature = signature;
      this.lambdaOf = lambdaOf;
    }

    /** As what the JDK knows it. */
    String as() {
      return lambdaOf.isEmpty() ? ANY_OBJECT : "L" + lambdaOf + ";";
    }
  }

  /**
   * Over some code.
   *
   * @param user classes that are neither the JDK's nor the simulator's own
   * @param named classes of the JDK that they name
   */
  MonitorReach(Collection<ClassModel> user, Collection<ClassModel> named) {
    user.forEach(model -> users.put(model.thisClass().asInternalName(), model));
    named.forEach(model -> jdk.put(model.thisClass().asInternalName(), model));
    for (ClassModel model : users.values()) {
      boolean open = extendsJdk(model);
      model.methods().forEach(method -> read(method, open));
    }
  }

  /** Whether a kernel call may be made with a monitor held. */
  boolean isDangerous() {
    spread();
    Set<String> underMonitors = new TreeSet<>();
    jdk.forEach(
        (name, model) -> {
          if (!MonitorUse.methodsWithMonitors(model).isEmpty()) {
            underMonitors.add(ANY_OBJECT);
            underMonitors.addAll(taken(name));
          }
        });
    for (Code code : all) {
      boolean underJdk = code.calledByJdk && underMonitors.contains(code.as());
      if (code.callsSimulator && (code.locks || underJdk)) {
        return true;
      }
    }
    return false;
  }

  /** Marks all that may come to the simulator, also by way of the JDK. */
  private void spread() {
    Set<String> reaching = new TreeSet<>();
    Set<String> fromJdk = new TreeSet<>();
    boolean more = true;
    while (more) {
      more = false;
      for (Code code : all) {
        code.callsSimulator |=
            code.calls.stream().anyMatch(reaching::contains)
                || (code.callsJdk && fromJdk.contains(ANY_OBJECT))
                || code.given.stream().anyMatch(fromJdk::contains);
        if (code.callsSimulator) {
          more |= reaching.add(code.signature);
          more |= code.calledByJdk && fromJdk.add(code.as());
        }
      }
    }
  }

  /** The types that the methods of a class of the JDK take. */
  private Set<String> taken(String name) {
    return taken.computeIfAbsent(
        name,
        absent -> {
          Set<String> types = new TreeSet<>();
          ClassModel model = jdk.get(name);
          if (model != null) {
            model.methods().forEach(method -> take(method.methodTypeSymbol(), types));
          }
          return types;
        });
  }

  private static void take(MethodTypeDesc method, Set<String> types) {
    method.parameterList().forEach(type -> types.add(type.descriptorString()));
  }

  private boolean extendsJdk(ClassModel model) {
    List<ClassEntry> above = new ArrayList<>(model.interfaces());
    model.superclass().ifPresent(above::add);
    for (ClassEntry each : above) {
      String name = each.asInternalName();
      ClassModel ofUser = users.get(name);
      boolean jdk = MonitorUse.isJdk(name) && !PLAIN_SUPERTYPES.contains(name);
      if (jdk || (ofUser != null && extendsJdk(ofUser))) {
        return true;
      }
    }
    return false;
  }

  private void read(MethodModel method, boolean openClass) {
    String name = method.methodName().stringValue();
    Code code = new Code(name + method.methodType().stringValue(), "");
    boolean virtual =
        !method.flags().has(AccessFlag.STATIC)
            && !method.flags().has(AccessFlag.PRIVATE)
            && !name.equals("<init>");
    code.calledByJdk = virtual && (openClass || OF_ANY_OBJECT.contains(name));
    code.locks = MonitorUse.hasMonitor(method);
    all.add(code);
    method.code().ifPresent(body -> body.forEach(element -> read(element, code)));
  }

  private void read(CodeElement element, Code code) {
    if (element instanceof InvokeInstruction call) {
      note(call.owner().asInternalName(), call.name().stringValue(), call.typeSymbol(), code);
    } else if (element instanceof InvokeDynamicInstruction dynamic) {
      code.callsJdk = true; // it may make words of what it is given
      readLambda(dynamic);
    }
  }

  private void readLambda(InvokeDynamicInstruction dynamic) {
    String type = dynamic.typeSymbol().returnType().descriptorString();
    List<ConstantDesc> arguments = dynamic.bootstrapArgs();
    if (!type.startsWith("L")
        || arguments.isEmpty()
        || !(arguments.getFirst() instanceof MethodTypeDesc erased)) {
      return;
    }
    String face = type.substring(1, type.length() - 1);
    for (ConstantDesc argument : arguments) {
      if (argument instanceof DirectMethodHandleDesc used) {
        String owner = used.owner().descriptorString();
        Code lambda = new Code(dynamic.name().stringValue() + erased.descriptorString(), face);
        lambda.calledByJdk = MonitorUse.isJdk(face);
        note(
            owner.startsWith("L") ? owner.substring(1, owner.length() - 1) : "java/",
            used.methodName(),
            MethodTypeDesc.ofDescriptor(used.lookupDescriptor()),
            lambda);
        all.add(lambda);
      }
    }
  }

  /** Notes that a method or a lambda invokes something. */
  private void note(String owner, String name, MethodTypeDesc type, Code code) {
    String signature = name + type.descriptorString();
    if (owner.startsWith("[") || MonitorUse.isJdk(owner)) {
      code.callsJdk = true;
      code.calls.add(signature); // by an interface of the JDK's, for all one knows
      code.given.addAll(taken(owner));
      take(type, code.given);
    } else if (users.containsKey(owner)) {
      code.calls.add(signature);
    } else {
      code.callsSimulator = true;
    }
  }
}
