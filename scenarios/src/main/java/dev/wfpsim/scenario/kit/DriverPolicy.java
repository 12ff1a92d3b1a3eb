package dev.wfpsim.scenario.kit;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FlowDeleteFn;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The policy that a driver adds itself: a sublayer with callouts and a filter for each, in one
 * transaction of a dynamic session, as the samples do. With the session its objects go away.
 *
 * <p>Pages: FwpmEngineOpen0, FwpmTransactionBegin0, FwpmCalloutAdd0, FwpmFilterAdd0.
 */
public final class DriverPolicy {
  /** A callout and the filter that asks it. */
  private record Entry(
      String name,
      FwpsLayer layer,
      FwpValue weight,
      List<FilterCondition> conditions,
      ClassifyFn classify,
      @Nullable FlowDeleteFn flowDelete) {}

  private final DriverContext driver;
  private final DriverSettings settings;
  private final CalloutSet callouts;
  private final List<Entry> entries = new ArrayList<>();
  private final TreeMap<String, Integer> calloutIds = new TreeMap<>();
  private @Nullable EngineHandle engine;

  /** A policy without entries, whose callouts {@code callouts} keeps. */
  public DriverPolicy(DriverContext driver, DriverSettings settings, CalloutSet callouts) {
    this.driver = driver;
    this.settings = settings;
    this.callouts = callouts;
  }

  /** Adds a callout and its filter to what {@link #install} installs. */
  public void add(
      String name, FwpsLayer layer, List<FilterCondition> conditions, ClassifyFn classify) {
    entries.add(new Entry(name, layer, FwpValue.EMPTY, List.copyOf(conditions), classify, null));
  }

  /** Adds one whose filter has a weight, 0 to 15, among the others of the sublayer. */
  public void add(String name, FwpsLayer layer, int weight, ClassifyFn classify) {
    entries.add(new Entry(name, layer, FwpValue.uint8(weight), List.of(), classify, null));
  }

  /** Adds one that keeps flow contexts, and its filter. */
  public void add(
      String name,
      FwpsLayer layer,
      List<FilterCondition> conditions,
      ClassifyFn classify,
      FlowDeleteFn flowDelete) {
    entries.add(
        new Entry(name, layer, FwpValue.EMPTY, List.copyOf(conditions), classify, flowDelete));
  }

  /**
   * Opens the session and adds everything, or nothing. Callouts may be called as soon as this has
   * committed. PASSIVE_LEVEL.
   *
   * @param weight of the sublayer
   * @return the status of the first call that failed; {@link #remove} is due all the same
   */
  public NtStatus install(int weight) {
    Ref<EngineHandle> session = new Ref<>();
    NtStatus status =
        driver.fwpm().FwpmEngineOpen0(SessionOptions.kernel(driver.name(), true), session);
    if (!status.isSuccess()) {
      return status;
    }
    EngineHandle opened = session.value();
    engine = opened;
    status = driver.fwpm().FwpmTransactionBegin0(opened, 0);
    if (!status.isSuccess()) {
      return status;
    }
    status = addAll(opened, weight);
    if (status.isSuccess()) {
      status = driver.fwpm().FwpmTransactionCommit0(opened);
    }
    if (!status.isSuccess()) {
      driver.fwpm().FwpmTransactionAbort0(opened);
    }
    return status;
  }

  private NtStatus addAll(EngineHandle opened, int weight) {
    Guid subLayer = settings.key("sublayer");
    NtStatus status =
        driver
            .fwpm()
            .FwpmSubLayerAdd0(opened, new Sublayer(subLayer, driver.name(), 0, null, weight));
    for (Entry entry : entries) {
      if (status.isSuccess()) {
        status = add(opened, subLayer, entry);
      }
    }
    return status;
  }

  /** Registers first: a filter whose callout is not registered blocks. */
  private NtStatus add(EngineHandle opened, Guid subLayer, Entry entry) {
    Guid key = settings.key("callout " + entry.name());
    Ref<Integer> id = new Ref<>();
    NtStatus status = callouts.register(key, entry.classify(), entry.flowDelete(), id);
    if (!status.isSuccess()) {
      return status;
    }
    calloutIds.put(entry.name(), id.value());
    FwpmCallout callout = new FwpmCallout(key, entry.name(), 0, null, entry.layer());
    status = driver.fwpm().FwpmCalloutAdd0(opened, callout, null);
    if (!status.isSuccess()) {
      return status;
    }
    FwpmFilter filter =
        FwpmFilter.at(entry.layer())
            .name(entry.name())
            .weight(entry.weight())
            .when(entry.conditions())
            .subLayer(subLayer)
            .callout(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, key)
            .build();
    return driver.fwpm().FwpmFilterAdd0(opened, filter, null);
  }

  /** The number of a callout that was registered. */
  public int calloutId(String name) {
    return calloutIds.getOrDefault(name, 0);
  }

  /**
   * Closes the session, and with it goes the policy: no classify of it begins any more. Those that
   * run end with {@link CalloutSet#unregisterAll}, which comes next. PASSIVE_LEVEL.
   */
  public void remove() {
    if (engine != null) {
      driver.fwpm().FwpmEngineClose0(engine);
      engine = null;
    }
  }
}
