package dev.wfpsim.scenario.catalogue;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.wfp.fwp.Guid;

/**
 * What one driver of one run is given. Parameters were checked when the scenario was read, so
 * reading one that the kind declares cannot fail; a parameter the scenario leaves out has its
 * declared default.
 */
public interface DriverSettings {

  /** The driver's name in the scenario. */
  String driverName();

  /**
   * The key to register a callout under: a policy's filters refer to it. Different for every driver
   * of a run, the same in every run.
   */
  Guid calloutKey(String callout);

  /**
   * A key of the driver's own, for its provider, sublayer and so on: different for every driver of
   * a run.
   */
  Guid key(String purpose);

  /** Whether a parameter has a value: given, or by a default that is not empty. */
  boolean has(String parameter);

  String text(String parameter);

  long number(String parameter);

  boolean yes(String parameter);

  long durationNanos(String parameter);

  /**
   * A duration as the kernel's calls take it: an interval from now, negative, in units of 100 ns.
   */
  default long interval(String parameter) {
    return -durationNanos(parameter) / 100;
  }

  long bytes(String parameter);

  IpAddress address(String parameter);

  /**
   * The identifier of the process that a PROCESS parameter names, as it is now; 0 while it is not
   * running.
   */
  long processId(String parameter);
}
