package dev.wfpsim.cli;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Drivers that are wrong in one way each. */
final class TestDrivers {

  static final DriverCatalogue ALL =
      new DriverCatalogue(
          List.of(
              new Kind("test/throws"),
              new Kind("test/hangs"),
              new Kind("test/leaks"),
              new Kind("test/gives-up-badly"),
              new Kind("test/other-each-time")));

  private TestDrivers() {}

  private record Kind(String name) implements DriverKind {
    @Override
    public String about() {
      return "Goes wrong.";
    }

    @Override
    public List<CalloutPort> callouts() {
      return List.of(CalloutPort.of("v4", FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4));
    }

    @Override
    public List<DriverParameter> parameters() {
      return List.of(DriverParameter.optional("port", DriverParameter.Kind.PORT, "80", "A port."));
    }

    @Override
    public Driver create(DriverSettings settings) {
      return switch (name) {
        case "test/throws" -> new Throws();
        case "test/hangs" -> new Hangs();
        case "test/other-each-time" -> new OtherEachTime();
        case "test/gives-up-badly" -> new GivesUpBadly();
        default -> new Leaks();
      };
    }
  }

  private static final class Throws implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      throw new ArithmeticException("by zero");
    }
  }

  private static final class Hangs implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      var event = context.ke().KeInitializeEvent("never set", EventType.NOTIFICATION, false);
      return context.ke().KeWaitForSingleObject(event, Ke.FOREVER);
    }
  }

  private static final class Leaks implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      return context
          .fwps()
          .FwpsInjectionHandleCreate0(AddressFamily.AF_INET, 0, new Ref<InjectionHandle>());
    }
  }

  /** Frees its memory in unload, which is not called where driverEntry gives up. */
  private static final class GivesUpBadly implements Driver {
    private final Ref<InjectionHandle> handle = new Ref<>();
    private DriverContext driver;
    private PoolMemory memory;

    @Override
    public NtStatus driverEntry(DriverContext context) {
      driver = context;
      memory = context.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 8, "Mine");
      return context.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_INET, 0, handle);
    }

    @Override
    public void unload() {
      driver.fwps().FwpsInjectionHandleDestroy0(handle.value());
      driver.ex().ExFreePoolWithTag(memory, "Mine");
    }
  }

  /** What a driver must not do: it remembers, in the Java process, that it was loaded before. */
  private static final class OtherEachTime implements Driver {
    private static final AtomicInteger LOADED = new AtomicInteger();

    @Override
    public NtStatus driverEntry(DriverContext context) {
      for (int i = LOADED.incrementAndGet(); i > 0; i--) {
        var unused = context.ke().KeInitializeEvent("one more", EventType.NOTIFICATION, false);
        NtStatus signalled = context.ke().KeWaitForSingleObject(unused, -10);
        if (signalled != NtStatus.STATUS_TIMEOUT) {
          return signalled;
        }
      }
      return NtStatus.STATUS_SUCCESS;
    }
  }
}
