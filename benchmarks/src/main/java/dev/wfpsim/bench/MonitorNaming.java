package dev.wfpsim.bench;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import java.util.List;

/**
 * A library driver as a user's own code would have it: once by itself, once in a class that also
 * names a class with monitors, which is enough for the kernel to watch every park.
 */
final class MonitorNaming {
  private MonitorNaming() {}

  /** The library's kind under another name, with a driver of ours around it. */
  static DriverKind around(DriverKind inner, String name, boolean naming) {
    return new DriverKind() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String about() {
        return inner.about();
      }

      @Override
      public List<CalloutPort> callouts() {
        return inner.callouts();
      }

      @Override
      public List<DriverParameter> parameters() {
        return inner.parameters();
      }

      @Override
      public Driver create(DriverSettings settings) {
        Driver driver = inner.create(settings);
        return naming ? new Naming(driver) : new Plain(driver);
      }
    };
  }

  /** Names no class with a monitor. */
  static final class Plain implements Driver {
    private final Driver inner;

    Plain(Driver inner) {
      this.inner = inner;
    }

    @Override
    public NtStatus driverEntry(DriverContext context) {
      return inner.driverEntry(context);
    }

    @Override
    public void unload() {
      inner.unload();
    }
  }

  /** Names {@link StringBuffer}, whose methods are synchronized; never holds one at a park. */
  static final class Naming implements Driver {
    private final Driver inner;
    private final StringBuffer log = new StringBuffer();

    Naming(Driver inner) {
      this.inner = inner;
    }

    @Override
    public NtStatus driverEntry(DriverContext context) {
      log.append("entry");
      return inner.driverEntry(context);
    }

    @Override
    public void unload() {
      log.append("unload");
      inner.unload();
    }
  }
}
