package dev.wfpsim.scenario.run;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Drivers whose code never comes back, throws what nobody catches, or leaves the simulation. */
final class WildDrivers {
  /** Looked at by loops that wait for somebody to set it. */
  static boolean over;

  private WildDrivers() {}

  static DriverCatalogue catalogue(String name, Driver driver) {
    return catalogue(name, () -> driver);
  }

  static DriverCatalogue catalogue(String name, Supplier<Driver> driver) {
    return new DriverCatalogue(List.of(new Kind(name, settings -> driver.get())));
  }

  private record Kind(String name, Function<DriverSettings, Driver> maker) implements DriverKind {
    @Override
    public String about() {
      return "Goes wild.";
    }

    @Override
    public List<CalloutPort> callouts() {
      return List.of();
    }

    @Override
    public List<DriverParameter> parameters() {
      return List.of();
    }

    @Override
    public Driver create(DriverSettings settings) {
      return maker.apply(settings);
    }
  }

  static final class Spins implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      while (!over) {
        Thread.onSpinWait();
      }
      return NtStatus.STATUS_SUCCESS;
    }
  }

  static final class WaitsForReal implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        return NtStatus.STATUS_CANCELLED;
      }
      return NtStatus.STATUS_SUCCESS;
    }
  }

  static final class Polls implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      while (context.ke().KeQueryInterruptTime() >= 0) {
        if (over) {
          break;
        }
      }
      return NtStatus.STATUS_SUCCESS;
    }
  }

  static final class RequeuesItsDpc implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      Ke ke = context.ke();
      Dpc[] dpc = new Dpc[1];
      dpc[0] = ke.KeInitializeDpc("again", () -> ke.KeInsertQueueDpc(dpc[0]));
      ke.KeInsertQueueDpc(dpc[0]);
      return NtStatus.STATUS_SUCCESS;
    }
  }

  static final class Sleeps implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      while (!over) {
        context.ke().KeDelayExecutionThread(-1);
      }
      return NtStatus.STATUS_SUCCESS;
    }
  }

  /** Two threads that take two locks in opposite order. */
  static final class TakesTwoLocks implements Driver {
    private final int times;
    private final boolean inBothOrders;
    private Ke ke;

    TakesTwoLocks(int times, boolean inBothOrders) {
      this.times = times;
      this.inBothOrders = inBothOrders;
    }

    @Override
    public NtStatus driverEntry(DriverContext context) {
      ke = context.ke();
      SpinLock a = ke.KeInitializeSpinLock("A");
      SpinLock b = ke.KeInitializeSpinLock("B");
      Ref<KThread> unused = new Ref<>();
      return context.ps().PsCreateSystemThread(unused, "one", () -> both(a, b)).isSuccess()
          ? context
              .ps()
              .PsCreateSystemThread(
                  unused, "two", inBothOrders ? () -> both(b, a) : () -> both(a, b))
          : NtStatus.STATUS_CANCELLED;
    }

    private void both(SpinLock outer, SpinLock inner) {
      for (int i = 0; i < times; i++) {
        Ref<Irql> irql = new Ref<>();
        ke.KeAcquireSpinLock(outer, irql); // OUTER
        ke.KeAcquireSpinLockAtDpcLevel(inner); // INNER
        ke.KeReleaseSpinLockFromDpcLevel(inner);
        ke.KeReleaseSpinLock(outer, irql.value());
      }
    }
  }

  static final class Recurses implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      return deeper(context);
    }

    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private static NtStatus deeper(DriverContext context) {
      return deeper(context).isSuccess() ? NtStatus.STATUS_SUCCESS : NtStatus.STATUS_CANCELLED;
    }
  }

  static final class Throws implements Driver {
    private final Error error;

    Throws(Error error) {
      this.error = error;
    }

    @Override
    public NtStatus driverEntry(DriverContext context) {
      error.fillInStackTrace();
      throw error;
    }
  }

  static final class Exits implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      System.exit(0);
      return NtStatus.STATUS_SUCCESS;
    }
  }

  static final class Halts implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      return inner(() -> Runtime.getRuntime().halt(0));
    }

    private static NtStatus inner(Runnable end) {
      end.run();
      return NtStatus.STATUS_SUCCESS;
    }
  }

  static final class StartsAThread implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      new Thread(() -> {}).start();
      return NtStatus.STATUS_SUCCESS;
    }
  }

  static final class StreamsInParallel implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      return IntStream.range(0, 9).parallel().sum() > 0
          ? NtStatus.STATUS_SUCCESS
          : NtStatus.STATUS_CANCELLED;
    }
  }

  static final class HandsOnAMaker implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      Function<Runnable, Thread> maker = Thread::new;
      maker.apply(() -> {}).start();
      return NtStatus.STATUS_SUCCESS;
    }
  }

  /** Its class file shows no thread. */
  static final class StartsAThreadInSecret implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      try {
        Class<?> type = Class.forName("java.lang." + "Thr" + "ead");
        Constructor<?> made = type.getConstructor(Runnable.class, String.class);
        Runnable body = this::work;
        Object thread = made.newInstance(body, "secret");
        type.getMethod("setDaemon", boolean.class).invoke(thread, true);
        type.getMethod("st" + "art").invoke(thread);
      } catch (ReflectiveOperationException e) {
        return NtStatus.STATUS_CANCELLED;
      }
      return NtStatus.STATUS_SUCCESS;
    }

    private void work() {
      List<Integer> counts = new ArrayList<>();
      while (!over) {
        counts.clear();
      }
    }
  }

  /** A thread of its own asks the kernel, which knows nothing of it, until that is refused. */
  static final class CallsOnAThreadInSecret implements Driver {
    private DriverContext driver;

    @Override
    public NtStatus driverEntry(DriverContext context) {
      driver = context;
      context.ps().PsCreateSystemThread(new Ref<>(), "other", context.ke()::KeGetCurrentIrql);
      try {
        Constructor<?> made =
            Class.forName("java.lang." + "Thr" + "ead").getConstructor(Runnable.class);
        Runnable body = this::work;
        Object thread = made.newInstance(body);
        thread.getClass().getMethod("st" + "art").invoke(thread);
        thread.getClass().getMethod("join", long.class).invoke(thread, 5_000L);
      } catch (ReflectiveOperationException e) {
        return NtStatus.STATUS_CANCELLED;
      }
      return NtStatus.STATUS_SUCCESS;
    }

    private void work() {
      for (int i = 0; i < 100_000; i++) {
        driver.ke().KeGetCurrentIrql();
      }
    }
  }

  /** Has a way to try it out by itself, which is nobody's business. */
  static final class HasAMain implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      return NtStatus.STATUS_SUCCESS;
    }

    @SuppressWarnings("unused")
    public static void main(String[] arguments) {
      System.exit(1);
    }
  }

  /** Made by nobody: its constructor throws. */
  static Driver throwing() {
    throw new IllegalArgumentException("no driver");
  }

  /** What is thrown has neither words nor a stack that could be asked for. */
  static final class Unspeakable extends Error {
    @Override
    public String toString() {
      throw new IllegalStateException("no words");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("no stack");
    }
  }
}
