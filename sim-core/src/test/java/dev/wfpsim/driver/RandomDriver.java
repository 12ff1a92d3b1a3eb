package dev.wfpsim.driver;

import dev.wfpsim.driver.CallSamples.InClassify;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.IpFamily;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A driver that makes calls drawn from a seed: in driverEntry, classifyFn, a DPC, a work item and
 * unload, with what earlier calls gave it, with new objects, with nulls and odd numbers. What it
 * does is a function of the seed and of what the simulator answers.
 */
final class RandomDriver implements Driver {
  private static final List<Method> CALLS = CallArgumentsTest.methods().toList();
  private static final Pattern SEEN_BY_TRAFFIC =
      Pattern.compile(
          "(?:(?:IN|OUT)BOUND_(?:IPPACKET|TRANSPORT|ICMP_ERROR)|DATAGRAM_DATA|IPFORWARD"
              + "|ALE_(?:RESOURCE_ASSIGNMENT|AUTH_LISTEN|AUTH_CONNECT|AUTH_RECV_ACCEPT"
              + "|FLOW_ESTABLISHED|RESOURCE_RELEASE|ENDPOINT_CLOSURE|(?:BIND|CONNECT)_REDIRECT))"
              + "_V[46](?:_DISCARD)?|(?:IN|OUT)BOUND_MAC_FRAME_(?:ETHERNET|NATIVE)");

  /** What can be done to the buffers themselves, past the documented calls. */
  private static final List<Method> USES =
      Stream.of(NetBufferList.class, NetBuffer.class, Mdl.class, PacketContext.class)
          .flatMap(DriverObjectsTest::uses)
          .filter(Method.class::isInstance)
          .map(Method.class::cast)
          .filter(use -> !Modifier.isStatic(use.getModifiers()))
          .toList();

  private static final int KEPT = 8;
  private static final int MOST_CALLS = 400;

  private final SplittableRandom random;
  private final Map<String, List<Object>> kept = new TreeMap<>();
  private final double wildness;
  private final List<FwpsLayer> layers;
  private @Nullable DriverContext context;
  private int calls;

  /**
   * A driver.
   *
   * @param wildness how often an argument is odd, from 0 to 1
   * @param family of the layers it has callouts at
   */
  RandomDriver(long seed, double wildness, AddressFamily family) {
    this.random = new SplittableRandom(seed);
    this.wildness = wildness;
    String version = family == AddressFamily.AF_INET ? "_V4" : "_V6";
    this.layers =
        Stream.of(FwpsLayer.values())
            .filter(layer -> SEEN_BY_TRAFFIC.matcher(layer.shortName()).matches())
            .filter(layer -> layer.shortName().contains(version) || layer.family() == IpFamily.NONE)
            .toList();
  }

  int calls() {
    return calls;
  }

  private DriverContext context() {
    return Objects.requireNonNull(context);
  }

  @Override
  public NtStatus driverEntry(DriverContext given) {
    context = given;
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      register(layers.get(random.nextInt(layers.size())));
    }
    some(6, null);
    return NtStatus.STATUS_SUCCESS;
  }

  @Override
  public void unload() {
    some(6, null);
  }

  private void register(FwpsLayer layer) {
    DriverContext driver = context();
    Guid key = new Guid(random.nextLong(), random.nextLong());
    Ref<Integer> id = new Ref<>();
    driver
        .fwps()
        .FwpsCalloutRegister3(
            driver.deviceObject(),
            new FwpsCallout(
                3,
                key,
                0,
                classifying(),
                (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
                (layerId, calloutId, flowContext) -> some(1, null)),
            id);
    Ref<EngineHandle> session = new Ref<>();
    driver.fwpm().FwpmEngineOpen0(SessionOptions.kernel("s", true), session);
    EngineHandle engine = session.value();
    driver.fwpm().FwpmCalloutAdd0(engine, new FwpmCallout(key, "c", 0, null, layer), null);
    driver
        .fwpm()
        .FwpmFilterAdd0(
            engine,
            FwpmFilter.at(layer).callout(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, key).build(),
            null);
  }

  private ClassifyFn classifying() {
    return (values, meta, data, classifyContext, filter, flow, out) -> {
      if (data instanceof NetBufferList list) {
        keep(list);
        keep(list.firstNetBuffer());
      }
      some(4, new InClassify(values, meta, classifyContext, filter, out));
      if (random.nextInt(4) == 0 && out.hasWriteRight()) {
        out.actionType =
            random.nextBoolean() ? FwpActionType.FWP_ACTION_PERMIT : FwpActionType.FWP_ACTION_BLOCK;
      }
    };
  }

  /** Makes up to so many calls, here or later in a DPC or a work item. */
  private void some(int most, @Nullable InClassify now) {
    for (int i = random.nextInt(most + 1); i > 0 && calls < MOST_CALLS; i--) {
      switch (random.nextInt(12)) {
        case 0 -> later(true);
        case 1 -> later(false);
        default -> call(now);
      }
    }
  }

  private void later(boolean atDispatch) {
    DriverContext driver = context();
    if (atDispatch) {
      Dpc dpc = driver.ke().KeInitializeDpc("random", () -> some(3, null));
      driver.ke().KeInsertQueueDpc(dpc);
    } else {
      WorkItem item =
          driver.io().IoAllocateWorkItem(driver.deviceObject(), "random", () -> some(3, null));
      driver.io().IoQueueWorkItem(item);
    }
  }

  private void call(@Nullable InClassify now) {
    calls++;
    CallSamples samples = new CallSamples(context(), now);
    boolean use = random.nextDouble() < wildness;
    List<Method> from = use ? USES : CALLS;
    Method method = from.get(random.nextInt(from.size()));
    if (isWild(method) && random.nextDouble() > wildness) {
      return;
    }
    Class<?>[] types = method.getParameterTypes();
    @Nullable Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = argument(types[i], samples);
      if (arguments[i] == null && random.nextDouble() >= wildness) {
        return;
      }
    }
    Object receiver =
        use
            ? argument(method.getDeclaringClass(), samples)
            : CallArgumentsTest.receiver(context(), method.getDeclaringClass());
    if (receiver == null) {
      return;
    }
    try {
      keep(method.invoke(receiver, arguments));
    } catch (InvocationTargetException thrown) {
      throw CallArgumentsTest.sneaky(Objects.requireNonNull(thrown.getCause()));
    } catch (IllegalAccessException refused) {
      throw new AssertionError(refused);
    }
    for (Object argument : arguments) {
      if (argument instanceof Ref<?> out) {
        keep(out.get());
      }
    }
  }

  /** What nearly always stops the machine, so that a tamer driver gets further without it. */
  private static boolean isWild(Method method) {
    String name = method.getName();
    return name.contains("Irql")
        || name.contains("Lock")
        || name.contains("FastMutex")
        || name.contains("Wait")
        || name.startsWith("PsTerminate")
        || name.contains("Semaphore")
        || name.contains("Rundown")
        || name.contains("Stall")
        || name.startsWith("NdisAdvance")
        || name.equals("ExAllocatePoolWithTag")
        || name.equals("KeSetTargetProcessorDpc")
        || name.equals("KeSetTimerEx");
  }

  private @Nullable Object argument(Class<?> type, CallSamples samples) {
    if (random.nextDouble() < wildness / 4) {
      Object[] odd = CallSamples.odd(type);
      if (odd.length > 0) {
        return odd[random.nextInt(odd.length)];
      }
      return type.isPrimitive() ? CallSamples.plain(type) : null;
    }
    if (type == int.class || type == long.class) {
      return number(type);
    }
    List<Object> before = kept.get(type.getName());
    if (before != null && random.nextInt(3) != 0) {
      return before.get(random.nextInt(before.size()));
    }
    Object plain = CallSamples.plain(type);
    if (plain != null && type.isEnum()) {
      Object[] all = type.getEnumConstants();
      return all[random.nextInt(all.length)];
    }
    if (plain != null) {
      return plain;
    }
    return samples.knows(type) ? samples.good(type) : null;
  }

  private Object number(Class<?> type) {
    List<Object> before = kept.get(Long.class.getName());
    long value =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> random.nextInt(64);
          case 2 -> -random.nextInt(1_000_000);
          default -> before == null ? 1 : (Long) before.get(random.nextInt(before.size()));
        };
    return type == int.class ? (Object) (int) value : (Object) value;
  }

  /** Remembers the last few of each type, by each class it can be given as. */
  private void keep(@Nullable Object value) {
    if (value instanceof Integer number) {
      keep((Object) Long.valueOf(number));
      return;
    }
    if (value == null || value instanceof NtStatus || value instanceof Boolean) {
      return;
    }
    for (Class<?> type = value.getClass(); type != Object.class; type = type.getSuperclass()) {
      List<Object> all = kept.computeIfAbsent(type.getName(), name -> new ArrayList<>());
      if (all.size() == KEPT) {
        all.remove(0);
      }
      all.add(value);
    }
  }
}
