package dev.wfpsim.scenario.kit;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of a callout driver: {@link #setUp} from driverEntry, {@link #tearDown} from unload, or
 * at once where the set-up failed, since unload is not called for a driver whose entry failed.
 *
 * <p>A driver whose kind declares the duration {@code retry} is set up again so long after an
 * attempt that found TCP/IP not up yet ({@code STATUS_FWP_TCPIP_NOT_READY}).
 *
 * <p>Pages: callout-driver-programming-considerations, unloading-a-callout-driver.
 */
public abstract class CalloutDriver implements Driver {
  /** What the scenario gives this driver. */
  protected final DriverSettings settings;

  /** The documented calls. Set by driverEntry, like the members below. */
  @SuppressWarnings("NullAway.Init")
  protected DriverContext driver;

  /** The callouts that this driver has registered. */
  @SuppressWarnings("NullAway.Init")
  protected CalloutSet callouts;

  /** The injection handles that this driver has created. */
  @SuppressWarnings("NullAway.Init")
  protected InjectionHandles handles;

  /** The filters that this driver adds itself, if any. */
  @SuppressWarnings("NullAway.Init")
  protected DriverPolicy policy;

  private @Nullable StackWait stackWait;
  private boolean up;

  /** A driver that is not loaded yet. */
  protected CalloutDriver(DriverSettings settings) {
    this.settings = settings;
  }

  /**
   * Makes what the driver needs, what classify functions use first: from its registration on a
   * callout may be called. PASSIVE_LEVEL.
   *
   * @return STATUS_SUCCESS; after any other status {@link #tearDown} is called
   */
  protected abstract NtStatus setUp();

  /**
   * Takes back what {@link #setUp} made, in the reverse order, also where that got only part of the
   * way. PASSIVE_LEVEL.
   */
  protected abstract void tearDown();

  @Override
  public final NtStatus driverEntry(DriverContext context) {
    driver = context;
    callouts = new CalloutSet(context);
    handles = new InjectionHandles(context);
    policy = new DriverPolicy(context, settings, callouts);
    if (!settings.has("retry")) {
      return setUpOrUndo();
    }
    StackWait wait = new StackWait(context, settings.interval("retry"), this::setUpOrUndo);
    stackWait = wait;
    return wait.start();
  }

  private NtStatus setUpOrUndo() {
    NtStatus status = setUp();
    up = status.isSuccess();
    if (!up) {
      tearDown();
    }
    return status;
  }

  @Override
  public final void unload() {
    if (stackWait != null) {
      stackWait.stop();
    }
    if (up) {
      tearDown();
    }
  }

  /** Registers callouts of these names, which the scenario's filters refer to. PASSIVE_LEVEL. */
  protected final NtStatus register(List<String> names, ClassifyFn classify) {
    NtStatus status = NtStatus.STATUS_SUCCESS;
    for (String name : names) {
      if (status.isSuccess()) {
        status = callouts.register(settings.calloutKey(name), classify);
      }
    }
    return status;
  }
}
