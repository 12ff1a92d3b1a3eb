package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.CallSamples.InClassify;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Extensions;
import dev.wfpsim.net.wire.Ipv6FragmentHeader;
import dev.wfpsim.net.wire.Ipv6Header;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.TcpOptions;
import dev.wfpsim.net.wire.UdpHeader;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a driver does with the objects it has in its hands, the fault is never told of the
 * simulator. The types are found by following what public methods answer, from what a driver is
 * given, so that a new type or method is tried without being listed.
 */
@Tag("broad")
class DriverObjectsTest {
  /** For reading only: what is behind them is the simulator itself. */
  private static final Set<Class<?>> NOT_FOLLOWED =
      Set.of(Host.class, Machine.class, Kernel.class, Activity.class);

  private static final List<Class<?>> BY_NAME =
      List.of(
          DriverContext.class,
          Checksum.class,
          IcmpHeader.class,
          Ipv4Header.class,
          Ipv6Header.class,
          Ipv6Extensions.class,
          Ipv6FragmentHeader.class,
          TcpHeader.class,
          TcpOptions.class,
          UdpHeader.class);

  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;

  /**
   * One use of an object with one odd argument.
   *
   * @param at the parameter, from 0; -1 for none
   * @param odd which odd value; -1 for null
   * @param over whether the object's life is over
   */
  private record Case(Executable use, int at, int odd, boolean over) {
    @Override
    public String toString() {
      return use.getDeclaringClass().getSimpleName()
          + "."
          + use.getName()
          + Arrays.toString(use.getParameterTypes())
          + " "
          + at
          + " "
          + odd
          + (over ? " over" : "");
    }
  }

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("dev.wfpsim.") && Modifier.isPublic(type.getModifiers());
  }

  /** The types that a driver can come to hold an object of, by name. */
  static Stream<Class<?>> types() {
    TreeMap<String, Class<?>> found = new TreeMap<>();
    ArrayDeque<Class<?>> open = new ArrayDeque<>(BY_NAME);
    CallArgumentsTest.methods()
        .forEach(
            method -> {
              open.addAll(Arrays.asList(method.getParameterTypes()));
              open.add(method.getReturnType());
            });
    while (!open.isEmpty()) {
      Class<?> type = open.poll();
      if (isOurs(type) && !NOT_FOLLOWED.contains(type) && !found.containsKey(type.getName())) {
        found.put(type.getName(), type);
        if (type.isSealed()) {
          open.addAll(Arrays.asList(type.getPermittedSubclasses()));
        }
        uses(type)
            .forEach(
                use -> {
                  if (use instanceof Method method) {
                    open.add(method.getReturnType());
                  }
                  open.addAll(Arrays.asList(use.getParameterTypes()));
                });
      }
    }
    return found.values().stream();
  }

  static Stream<Executable> uses(Class<?> type) {
    Stream<Executable> methods =
        Stream.<Class<?>>iterate(type, each -> each != null && isOurs(each), Class::getSuperclass)
            .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> !method.isSynthetic() && !method.isBridge())
            .map(method -> method);
    Stream<Executable> constructors =
        Modifier.isAbstract(type.getModifiers())
            ? Stream.of()
            : Arrays.stream(type.getConstructors()).map(constructor -> constructor);
    return Stream.concat(methods, constructors).sorted(Comparator.comparing(Executable::toString));
  }

  private static List<Case> cases(Class<?> type) {
    List<Case> cases = new ArrayList<>();
    uses(type)
        .forEach(
            use -> {
              boolean onObject = !Modifier.isStatic(use.getModifiers()) && use instanceof Method;
              boolean ends = onObject && CallSamples.STALE.contains(type);
              cases.add(new Case(use, -1, 0, false));
              if (ends) {
                cases.add(new Case(use, -1, 0, true));
              }
              for (int at = 0; at < use.getParameterCount(); at++) {
                Class<?> parameter = use.getParameterTypes()[at];
                for (int odd = 0; odd < CallSamples.odd(parameter).length; odd++) {
                  cases.add(new Case(use, at, odd, false));
                }
                if (!parameter.isPrimitive()) {
                  cases.add(new Case(use, at, -1, false));
                }
              }
            });
    return cases;
  }

  private static @Nullable Object argument(Case test, int at, CallSamples samples) {
    Parameter parameter = test.use.getParameters()[at];
    Class<?> type = parameter.getType();
    if (at == test.at) {
      return test.odd < 0 ? null : CallSamples.odd(type)[test.odd];
    }
    Object plain = CallSamples.plain(type);
    if (plain != null) {
      return plain;
    }
    return samples.knows(type) ? samples.good(type) : null;
  }

  private static void use(Case test, CallSamples samples) {
    Class<?> type = test.use.getDeclaringClass();
    @Nullable Object[] arguments = new Object[test.use.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = argument(test, i, samples);
    }
    try {
      if (test.use instanceof Constructor<?> constructor) {
        Object made = constructor.newInstance(arguments);
        assertThat(made.toString()).isNotEmpty();
        return;
      }
      Method method = (Method) test.use;
      boolean onObject = !Modifier.isStatic(method.getModifiers());
      Object receiver = onObject ? receiver(test, type, samples) : null;
      if (!onObject || receiver != null) {
        method.setAccessible(true);
        method.invoke(receiver, arguments);
      }
    } catch (InvocationTargetException thrown) {
      throw sneaky(Objects.requireNonNull(thrown.getCause()));
    } catch (ReflectiveOperationException refused) {
      throw new AssertionError(refused);
    }
  }

  private static @Nullable Object receiver(Case test, Class<?> type, CallSamples samples) {
    if (test.over) {
      return samples.stale(type);
    }
    Object plain = CallSamples.plain(type);
    return plain == null && samples.knows(type) ? samples.good(type) : plain;
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** Makes the cases from the first that was not begun; answers how the run ended. */
  private static RunEnd run(List<Case> cases, int[] begun) {
    DriverRig rig = new DriverRig();
    boolean[] once = new boolean[1];
    rig.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          if (!once[0]) {
            once[0] = true;
            InClassify now = new InClassify(values, meta, context, filter, out);
            CallSamples samples = new CallSamples(rig.driver, now);
            while (begun[0] < cases.size()) {
              use(cases.get(begun[0]++), samples);
            }
          }
        });
    rig.startRedirected();
    return rig.kernel.run(10_000_000_000L);
  }

  @ParameterizedTest
  @MethodSource("types")
  void oddUse_isNeverAFaultOfTheSimulator(Class<?> type) {
    List<Case> cases = cases(type);
    List<String> wrong = new ArrayList<>();
    int[] begun = new int[1];
    while (begun[0] < cases.size()) {
      RunEnd end = run(cases, begun);
      if (end.reason() == RunEnd.Reason.EXCEPTION && end.blame() == null) {
        wrong.add(cases.get(begun[0] - 1) + ": " + end.detail());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void types_aDriverHolds_areFound() {
    assertThat(types().map(Class::getSimpleName))
        .contains(
            "NetBuffer",
            "NetBufferList",
            "Mdl",
            "FwpsIncomingValues",
            "FwpsIncomingMetadataValues",
            "FwpsClassifyOut",
            "ClassifyContext",
            "FwpsConnectRequest",
            "PoolMemory",
            "Ref",
            "TcpHeader");
  }
}
