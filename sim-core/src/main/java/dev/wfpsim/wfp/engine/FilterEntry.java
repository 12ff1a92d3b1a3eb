package dev.wfpsim.wfp.engine;

import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmFilter;

/** A filter as the engine keeps it: as given, and as it is in its layer. */
final class FilterEntry {
  final FwpmFilter given;
  final LayerFilter inLayer;

  /** Not enforced: the service that manages it is absent. */
  boolean disabled;

  private int objectId;

  FilterEntry(FwpmFilter given, LayerFilter inLayer) {
    this.given = given;
    this.inLayer = inLayer;
  }

  /** The number of its object in the trace; 0 until it is in force. */
  int objectId() {
    return objectId;
  }

  void setObjectId(int object) {
    objectId = object;
  }

  /**
   * Whether it counts: a boot-time filter while the engine is down, others while it runs.
   */
  boolean isInForce(boolean engineRuns) {
    return given.hasFlag(FwpmFilter.FWPM_FILTER_FLAG_BOOTTIME) != engineRuns && !disabled;
  }

  Guid key() {
    return given.key();
  }

  long id() {
    return inLayer.filter().filterId();
  }

  /** The filter as given, with what only the engine says. */
  FwpmFilter shown() {
    int flag = disabled ? FwpmFilter.FWPM_FILTER_FLAG_DISABLED : 0;
    return given.shown(given.flags() | flag, id(), FwpValue.uint64(inLayer.filter().weight()));
  }
}
