package dev.wfpsim.driver;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of the documented calls, read from their prototypes.
 *
 * <p>A prototype is that of the page, with the direction before the type where it is not in, and
 * with marks after the name: {@code ?} may be null or zero; {@code !} a null is answered by the
 * call itself, whatever the page says; {@code =0} is reserved and must be zero, {@code =0|0x1} may
 * have only those bits; {@code @} a number in C, an object here; {@code #} a pointer in C, a number
 * here; {@code -} not in the Java method; {@code ^} what the Java method answers; {@code ~name} the
 * Java parameter's name, where it is not the page's. An argument of the Java method alone has the
 * type {@code +}. {@link CallGate} looks at every call's arguments with this table, so that what a
 * driver does wrong is told of the driver, by the call's and the parameter's name.
 */
final class CallArguments {
  private static final Map<DocumentedCall, CallArguments> TABLE = read();

  private static Map<DocumentedCall, CallArguments> read() {
    Map<DocumentedCall, CallArguments> table = new EnumMap<>(DocumentedCall.class);
    String all = FwpsPrototypes.ALL + FwpmPrototypes.ALL + KernelPrototypes.ALL;
    for (String line : all.replaceAll(" +", " ").split("\n", -1)) {
      if (!line.isEmpty()) {
        int open = line.indexOf('(');
        int space = line.lastIndexOf(' ', open);
        table.put(
            DocumentedCall.valueOf(line.substring(space + 1, open)),
            new CallArguments(
                line.substring(0, space), line.substring(open + 1, line.length() - 1)));
      }
    }
    return table;
  }

  static CallArguments of(DocumentedCall call) {
    CallArguments arguments = TABLE.get(call);
    if (arguments == null) {
      throw new IllegalStateException("no prototype: call=" + call);
    }
    return arguments;
  }

  private final String returns;
  private final List<CallArgument> all;
  private final List<CallArgument> required;
  private final List<CallArgument> told;
  private final @Nullable CallArgument reserved;

  private CallArguments(String returns, String list) {
    this.returns = returns;
    List<CallArgument> read = new ArrayList<>();
    for (String each : list.split(", ", -1)) {
      if (!each.isEmpty()) {
        read.add(CallArgument.of(each));
      }
    }
    this.all = List.copyOf(read);
    this.required =
        all.stream()
            .filter(each -> each.isParameter() && each.isObject() && !each.mayBeNull())
            .toList();
    this.told =
        Stream.concat(
                required.stream().filter(each -> each.direction() != CallArgument.Direction.OUT),
                all.stream().filter(each -> each.isParameter() && !each.isObject()))
            .limit(CallGate.WORDS)
            .toList();
    this.reserved =
        all.stream().filter(each -> each.allowedBits() != null).findFirst().orElse(null);
  }

  /** The type that the call answers; {@code void} for nothing. */
  String returns() {
    return returns;
  }

  /** All of them, in order, with those that only Java has. */
  List<CallArgument> all() {
    return all;
  }

  /** The objects that must be given, in order. */
  List<CallArgument> required() {
    return required;
  }

  /** Those whose words a CALL event has ({@link DocumentedCall#told}). */
  List<CallArgument> told() {
    return told;
  }

  /** The argument that is reserved or has reserved bits, or null. */
  @Nullable CallArgument reserved() {
    return reserved;
  }
}
