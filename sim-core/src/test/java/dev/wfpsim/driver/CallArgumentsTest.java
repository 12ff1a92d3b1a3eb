package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.CallSamples.InClassify;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.nt.OnMachine;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.RundownProtection;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.wfp.fwpm.ChangeHandle;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.EnumHandle;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a driver gives to a documented call, what comes of it is told of the driver: a bugcheck,
 * a finding or a status, never an internal error. Every public method of the classes of calls is
 * looked at, so a new call is tried without being listed.
 */
@Tag("broad")
class CallArgumentsTest {
  private static final List<Class<?>> CALLS =
      List.of(Fwps.class, Fwpm.class, Ke.class, Ex.class, Io.class, Ps.class, Ndis.class);
  private static final Set<Class<?>> IN_REDIRECT =
      Set.of(
          ClassifyContext.class,
          ClassifyHandle.class,
          LayerDataVersion.class,
          FwpsClassifyOut.class,
          FwpsIncomingMetadataValues.class);
  private static final SocketAddress CLIENT = new SocketAddress(PlatformBench.LOCAL, 50_000);
  private static final SocketAddress SERVER = new SocketAddress(PlatformBench.REMOTE, 443);

  /** What a value is to its call. */
  enum Kind {
    GOOD,
    NULL,
    STALE,
    FOREIGN,
    ODD,
    NUMBER
  }

  /**
   * One call with one odd argument.
   *
   * @param at the parameter, from 0
   * @param choice which odd value
   */
  record Case(Method method, int at, Kind kind, int choice) {
    @Override
    public String toString() {
      return method.getName() + " " + at + " " + kind + " " + choice;
    }
  }

  /** What a case came to. */
  record Outcome(
      RunEnd end,
      List<String> findings,
      @Nullable Object result,
      @Nullable Object[] arguments,
      CallWatch watch) {}

  private static boolean isCall(Method method) {
    return Modifier.isPublic(method.getModifiers())
        && !method.isBridge()
        && method.getName().matches("(Fwp[sm]|Ke|Ex|Io|Ps|Ndis)[A-Z].*");
  }

  static Stream<Method> methods() { // also of DriverObjectsTest
    return CALLS.stream()
        .flatMap(type -> Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass))
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(CallArgumentsTest::isCall)
        .sorted(java.util.Comparator.comparing(Method::toString));
  }

  static Stream<Case> nulls() {
    return methods()
        .flatMap(
            method ->
                Stream.iterate(0, i -> i < method.getParameterCount(), i -> i + 1)
                    .filter(i -> !method.getParameterTypes()[i].isPrimitive())
                    .map(i -> new Case(method, i, Kind.NULL, 0)));
  }

  private static List<Case> odds(Method method) {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < method.getParameterCount(); i++) {
      Class<?> type = method.getParameterTypes()[i];
      int odd = CallSamples.odd(type).length;
      for (int choice = 0; choice < odd; choice++) {
        cases.add(new Case(method, i, Kind.ODD, choice));
      }
      if (!type.isPrimitive() && !type.isEnum()) {
        if (CallSamples.STALE.contains(type)) {
          cases.add(new Case(method, i, Kind.STALE, 0));
        }
        cases.add(new Case(method, i, Kind.FOREIGN, 0));
        cases.add(new Case(method, i, Kind.FOREIGN, 1));
      }
    }
    return cases;
  }

  /** The parameter of the table that a parameter of a method is, by its name. */
  private static @Nullable CallArgument parameter(Method method, int at) {
    DocumentedCall call = call(method);
    String name = method.getParameters()[at].getName();
    return call == null
        ? null
        : call.arguments().stream()
            .filter(each -> each.javaName().equals(name))
            .findFirst()
            .orElse(null);
  }

  private static @Nullable DocumentedCall call(Method method) {
    return Arrays.stream(DocumentedCall.values())
        .filter(call -> call.name().equals(method.getName()))
        .findFirst()
        .orElse(null);
  }

  static @Nullable Object receiver(DriverContext driver, Class<?> type) {
    return Stream.of(
            driver.fwps(),
            driver.fwpm(),
            driver.ke(),
            driver.ex(),
            driver.io(),
            driver.ps(),
            driver.ndis())
        .filter(type::isInstance)
        .findFirst()
        .orElseThrow();
  }

  private static @Nullable Object value(
      Case test, int i, CallSamples own, CallSamples neighbours, CallSamples others) {
    Class<?> type = test.method.getParameterTypes()[i];
    if (i == test.at && test.kind == Kind.NULL) {
      return null;
    }
    if (i == test.at && test.kind == Kind.NUMBER) {
      return test.choice;
    }
    if (i == test.at && test.kind == Kind.ODD) {
      return CallSamples.odd(type)[test.choice];
    }
    if (i == test.at && test.kind == Kind.STALE) {
      return own.stale(type);
    }
    if (i == test.at && test.kind == Kind.FOREIGN) {
      CallSamples from = test.choice == 0 ? neighbours : others;
      return from.knows(type) ? from.good(type) : null;
    }
    CallArgument known = parameter(test.method, i);
    if (known != null && known.direction() == CallArgument.Direction.RESERVED && known.isObject()) {
      return null;
    }
    Object plain = CallSamples.plain(type);
    return plain != null ? plain : own.good(type);
  }

  /** Runs the cases one after another; a new run begins where one has ended too early. */
  private static void runAll(List<Case> cases, java.util.function.BiConsumer<Case, Outcome> look) {
    int next = 0;
    while (next < cases.size()) {
      int[] begun = {next};
      Outcome outcome = run(cases, begun, null);
      look.accept(cases.get(begun[0] - 1), outcome);
      next = begun[0];
    }
  }

  static Outcome run(Case test) {
    return run(List.of(test), new int[1], null);
  }

  /** One call of a driver whose calls fail so. */
  static Outcome run(Case test, CallFaults faults) {
    return run(List.of(test), new int[1], faults);
  }

  /**
   * One run.
   *
   * @param begun the first case to make; becomes the one after the last that was begun
   */
  private static Outcome run(List<Case> cases, int[] begun, @Nullable CallFaults faults) {
    Case test = cases.get(begun[0]);
    PlatformBench bench = new PlatformBench();
    if (faults != null) {
      bench.drivers.fail(faults);
    }
    CallWatch watch = new CallWatch();
    bench.kernel.trace().attach(watch);
    PlatformBench.Other other = bench.other();
    DriverContext driver = bench.driver("d");
    watch.looksAt(bench.host.machine().subjectOf("d"));
    DriverContext neighbour = bench.driver("neighbour");
    @Nullable Object[] result = new Object[1];
    List<@Nullable Object[]> given = new ArrayList<>();
    List<Class<?>> types = List.of(test.method.getParameterTypes());
    FwpsLayer layer =
        types.stream().anyMatch(IN_REDIRECT::contains)
            ? FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4
            : FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
    boolean inClassify =
        types.contains(CompletionContext.class)
            || test.method.getName().equals("FwpsPendOperation0")
            || layer == FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
    java.util.function.Consumer<@Nullable InClassify> body =
        now -> {
          Activity self = bench.kernel.currentOrHardware();
          Callback outer = self.enter(Callback.of(bench.host.machine(), "d", "the test"));
          while (begun[0] < cases.size()) {
            result[0] = invoke(cases.get(begun[0]++), given, driver, neighbour, other, now);
          }
          self.leave(outer);
        };
    if (inClassify) {
      boolean[] once = new boolean[1];
      bench.callout(
          layer,
          (values, meta, data, context, filter, flow, out) -> {
            if (!once[0]) {
              once[0] = true;
              body.accept(new InClassify(values, meta, context, filter, out));
            }
          });
      bench.thread("app", () -> connect(bench, layer));
    } else {
      bench.thread("t", () -> body.accept(null));
    }
    RunEnd end = bench.kernel.run(10_000_000_000L);
    return new Outcome(
        end, bench.codes(), result[0], given.isEmpty() ? new Object[0] : given.getLast(), watch);
  }

  private static void connect(PlatformBench bench, FwpsLayer layer) {
    ConnectOperation operation = bench.connect(bench.process("p"), CLIENT, SERVER);
    if (layer == FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4) {
      operation.follow(bench.host.inspection().connectRedirect(operation));
    } else {
      bench.host.inspection().authConnect(operation, null);
    }
  }

  private static @Nullable Object invoke(
      Case test,
      List<@Nullable Object[]> given,
      DriverContext driver,
      DriverContext neighbour,
      PlatformBench.Other other,
      @Nullable InClassify now) {
    CallSamples own = new CallSamples(driver, now);
    CallSamples neighbours = new CallSamples(neighbour, now);
    CallSamples others = new CallSamples(other.driver(), null);
    @Nullable Object[] arguments = new Object[test.method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = value(test, i, own, neighbours, others);
    }
    given.add(arguments);
    try {
      return test.method.invoke(receiver(driver, test.method.getDeclaringClass()), arguments);
    } catch (InvocationTargetException thrown) {
      throw sneaky(Objects.requireNonNull(thrown.getCause()));
    } catch (IllegalAccessException refused) {
      throw new AssertionError(refused);
    }
  }

  @SuppressWarnings("unchecked")
  static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void table_namesEveryPointerOfEveryCall_andWhetherItMayBeNull() {
    List<String> wrong = new ArrayList<>();
    methods()
        .filter(method -> call(method) != null)
        .forEach(
            method -> {
              for (int i = 0; i < method.getParameterCount(); i++) {
                if (method.getParameterTypes()[i].isPrimitive()
                    || method.getName().equals("KeWaitForSingleObject")) {
                  continue;
                }
                CallArgument known = parameter(method, i);
                boolean nullable =
                    method
                        .getParameters()[i]
                        .getAnnotatedType()
                        .isAnnotationPresent(Nullable.class);
                if (known == null || !known.isObject() || known.mayBeNull() != nullable) {
                  wrong.add(method.getName() + " " + method.getParameters()[i]);
                }
              }
            });
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("nulls")
  void nullArgument_isTheDrivers_R173(Case test) {
    Outcome outcome = run(test);
    CallArgument parameter = parameter(test.method, test.at);
    assertThat(outcome.end.error()).as(outcome.end.detail()).isNull();
    if (parameter == null) {
      assertThat(outcome.end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    } else if (parameter.mayBeNull()) {
      assertThat(outcome.end.detail()).doesNotContain("null pointer");
    } else if (test.method.getName().startsWith("Fwpm")
        && test.method.getReturnType() == NtStatus.class) {
      assertThat(outcome.result).isEqualTo(NtStatus.STATUS_FWP_NULL_POINTER);
    } else {
      assertThat(outcome.end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
      assertThat(outcome.end.detail())
          .startsWith("SYSTEM_SERVICE_EXCEPTION: null pointer: ")
          .contains("call=" + test.method.getName())
          .endsWith("argument=" + parameter.javaName());
    }
  }

  /** What the pages say of a null that has a status. */
  @ParameterizedTest
  @CsvSource({
    "FwpsPendOperation0, completionHandle, STATUS_FWP_NULL_POINTER",
    "FwpsPendOperation0, completionContext, STATUS_FWP_NULL_POINTER",
    "FwpsInjectNetworkSendAsync0, completionFn, STATUS_FWP_NULL_POINTER",
    "FwpsInjectNetworkReceiveAsync0, completionFn, STATUS_FWP_NULL_POINTER",
    "FwpsInjectForwardAsync0, completionFn, STATUS_FWP_NULL_POINTER",
    "FwpsInjectTransportSendAsync0, completionFn, STATUS_FWP_NULL_POINTER",
    "FwpsInjectTransportReceiveAsync0, completionFn, STATUS_FWP_NULL_POINTER",
    "FwpsQueryConnectionSioFormatRedirectRecords0, redirectRecords, STATUS_NOT_FOUND",
    "FwpsRedirectHandleCreate0, providerGuid, STATUS_INVALID_PARAMETER",
    "FwpmEngineOpen0, session, STATUS_SUCCESS",
    "FwpsCalloutRegister3, calloutId, STATUS_SUCCESS",
    "FwpsAllocateNetBufferAndNetBufferList0, mdlChain, STATUS_SUCCESS",
  })
  void nullArgument_withAStatus_isAnswered_R173(String name, String argument, NtStatus status) {
    Method method = methods().filter(each -> each.getName().equals(name)).findFirst().orElseThrow();
    int at =
        Arrays.stream(method.getParameters()).map(Parameter::getName).toList().indexOf(argument);
    assertThat(run(new Case(method, at, Kind.NULL, 0)).result).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"FwpsInjectTransportReceiveAsync0, 2", "FwpsConstructIpHeaderForTransportPacket0, 9"})
  void reservedPointer_given_isRefused(String name, int at) {
    Method method = methods().filter(each -> each.getName().equals(name)).findFirst().orElseThrow();
    assertThat(run(new Case(method, at, Kind.FOREIGN, 0)).result)
        .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
    assertThat(run(new Case(method, -1, Kind.GOOD, 0)).findings)
        .isEqualTo(run(new Case(method, at, Kind.FOREIGN, 0)).findings);
  }

  @Test
  void nullArgument_atDispatch_stopsAsAnyTouchOfNothingThere() {
    PlatformBench bench = new PlatformBench();
    DriverContext driver = bench.driver("d");
    bench.thread(
        "t",
        () -> {
          bench.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          driver.fwps().FwpsFreeNetBufferList0(null);
        });
    assertThat(bench.kernel.run(1_000_000_000L).detail())
        .isEqualTo(
            "DRIVER_IRQL_NOT_LESS_OR_EQUAL: null pointer: call=FwpsFreeNetBufferList0"
                + " argument=netBufferList");
  }

  static Stream<Case> stale() {
    return methods()
        .flatMap(
            method ->
                Stream.iterate(0, i -> i < method.getParameterCount(), i -> i + 1)
                    .filter(i -> CallSamples.STALE.contains(method.getParameterTypes()[i]))
                    .filter(i -> !mayBeOver(method.getParameterTypes()[i]))
                    .map(i -> new Case(method, i, Kind.STALE, 0)));
  }

  /** What may be used after its end: a thread that is waited for, a rundown that is tried. */
  private static boolean mayBeOver(Class<?> type) {
    return type == KThread.class || type == RundownProtection.class;
  }

  @ParameterizedTest
  @MethodSource("stale")
  void handle_usedAfterItsEnd_isTold_R204_R205(Case test) {
    List<String> usual = run(new Case(test.method, -1, Kind.GOOD, 0)).findings;
    Outcome outcome = run(test);
    List<String> more = new ArrayList<>(outcome.findings);
    usual.forEach(more::remove);
    if (test.method.getName().equals("FwpsDereferenceNetBufferList0")) {
      more = outcome.findings; // a list that nobody referenced is told whether it lives or not
    }
    assertThat(more).isNotEmpty();
    Class<?> type = test.method.getParameterTypes()[test.at];
    if (type == EngineHandle.class) {
      assertThat(more).contains("ENGINE_HANDLE_USED_AFTER_CLOSE");
    } else if (type == EnumHandle.class) {
      assertThat(more).contains("ENUM_HANDLE_USED_AFTER_END");
    } else if (type == ChangeHandle.class) {
      assertThat(more).contains("BFE_SUBSCRIPTION_USED_AFTER_END");
    } else if (type == DeviceObject.class) {
      boolean register = test.method.getName().startsWith("FwpsCalloutRegister");
      assertThat(more)
          .containsExactly(register ? "CALLOUT_WITHOUT_DEVICE" : "DEVICE_USED_AFTER_DELETE");
    }
  }

  static Stream<Case> ofAnotherComputer() {
    return methods()
        .filter(method -> call(method) != null)
        .flatMap(
            method ->
                Stream.iterate(0, i -> i < method.getParameterCount(), i -> i + 1)
                    .filter(i -> OnMachine.class.isAssignableFrom(method.getParameterTypes()[i]))
                    .filter(i -> !Objects.requireNonNull(parameter(method, i)).mayBeNull())
                    .map(i -> new Case(method, i, Kind.FOREIGN, 1)));
  }

  @ParameterizedTest
  @MethodSource("ofAnotherComputer")
  void object_ofAnotherComputer_isTold(Case test) {
    assertThat(run(test).findings).contains("OBJECT_OF_ANOTHER_COMPUTER");
    assertThat(run(new Case(test.method, -1, Kind.GOOD, 0)).findings)
        .doesNotContain("OBJECT_OF_ANOTHER_COMPUTER");
  }

  static Stream<Method> reserving() {
    return methods()
        .filter(method -> call(method) != null)
        .filter(method -> parametersOf(method).reserved() != null);
  }

  private static CallArguments parametersOf(Method method) {
    return CallArguments.of(Objects.requireNonNull(call(method)));
  }

  /** Every reserved parameter of the table, with each of its bits that means nothing. */
  @ParameterizedTest
  @MethodSource("reserving")
  void reservedArgument_thatIsNotZero_isRefusedOrTold(Method method) {
    CallArgument reserved = Objects.requireNonNull(parametersOf(method).reserved());
    int at =
        Arrays.stream(method.getParameters())
            .map(Parameter::getName)
            .toList()
            .indexOf(reserved.name());
    int allowed = Objects.requireNonNull(reserved.allowedBits());
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      if ((allowed & 1 << bit) == 0) {
        Outcome outcome = run(new Case(method, at, Kind.NUMBER, 1 << bit));
        if (outcome.result instanceof NtStatus status) {
          assertThat(status)
              .isIn(NtStatus.STATUS_INVALID_PARAMETER, NtStatus.STATUS_FWP_INVALID_FLAGS);
        } else {
          assertThat(outcome.findings).contains("RESERVED_ARGUMENT_SET");
        }
      }
    }
    Outcome clear = run(new Case(method, at, Kind.NUMBER, 0));
    assertThat(clear.findings).doesNotContain("RESERVED_ARGUMENT_SET");
    assertThat(clear.result).isNotEqualTo(NtStatus.STATUS_FWP_INVALID_FLAGS);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void oddArgument_neverEndsTheRunWithAnInternalError(Method method) {
    List<String> wrong = new ArrayList<>();
    runAll(
        odds(method),
        (test, outcome) -> {
          if (outcome.end.error() != null) {
            wrong.add("up to " + test + ": " + outcome.end.detail());
          }
        });
    assertThat(wrong).isEmpty();
  }
}
