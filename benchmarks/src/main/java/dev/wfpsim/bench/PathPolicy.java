package dev.wfpsim.bench;

import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * The filters of one layer on the whole path: {@value #FILTERS}, as in the access list of a
 * firewall, of which one permits the conversation that is measured and all others, which do not
 * match it, block. So a packet that another filter decides does not arrive.
 */
final class PathPolicy {
  static final int FILTERS = 100;

  /** No interface has it. */
  private static final int DRAWN = 20 * FILTERS;

  private final FwpsLayer layer;
  private final List<RawFilter> filters;

  private PathPolicy(FwpsLayer layer, List<RawFilter> filters) {
    this.layer = layer;
    this.filters = filters;
  }

  /**
   * A policy.
   *
   * @param packet what a packet of the conversation says at the layer, by {@link RawFilter}'s words
   * @param place how many filters are tried before the one that permits
   */
  static PathPolicy of(FwpsLayer layer, long[] packet, int place) {
    List<RawFilter> filters = new ArrayList<>();
    for (RawFilter drawn : FilterShape.ACL.filters(DRAWN)) {
      RawFilter filter = at(layer, drawn);
      if (filters.size() < FILTERS && !filter.matches(packet, 0)) {
        filters.add(filter);
      }
    }
    if (filters.size() < FILTERS) {
      throw new IllegalStateException("too few filters beside the conversation: " + filters.size());
    }
    filters.set(place, new RawFilter(0, lowOf(layer, packet), highOf(layer, packet), false));
    return new PathPolicy(layer, filters);
  }

  /** What is left of a filter at a layer that lacks some fields; it blocks. */
  private static RawFilter at(FwpsLayer layer, RawFilter drawn) {
    return new RawFilter(0, lowOf(layer, drawn.low()), highOf(layer, drawn.high()), true);
  }

  private static long[] lowOf(FwpsLayer layer, long[] low) {
    long[] own = new long[RawFilter.WORDS];
    for (int word = 0; word < RawFilter.WORDS; word++) {
      own[word] = layer.has(field(layer, word)) ? low[word] : 0;
    }
    return own;
  }

  private static long[] highOf(FwpsLayer layer, long[] high) {
    long[] own = new long[RawFilter.WORDS];
    for (int word = 0; word < RawFilter.WORDS; word++) {
      own[word] = layer.has(field(layer, word)) ? high[word] : RawFilter.greatest(word);
    }
    return own;
  }

  /** At the forward layer local is where a packet comes from. */
  private static FwpsField field(FwpsLayer layer, int word) {
    boolean isForward = layer == FwpsLayer.FWPS_LAYER_IPFORWARD_V4;
    return switch (word) {
      case RawFilter.LOCAL_ADDRESS ->
          isForward ? FwpsField.IP_SOURCE_ADDRESS : FwpsField.IP_LOCAL_ADDRESS;
      case RawFilter.REMOTE_ADDRESS ->
          isForward ? FwpsField.IP_DESTINATION_ADDRESS : FwpsField.IP_REMOTE_ADDRESS;
      default -> ClassifierRig.field(word);
    };
  }

  /** The same conditions, and every filter blocks. */
  PathPolicy blocking() {
    return new PathPolicy(
        layer, filters.stream().map(f -> new RawFilter(0, f.low(), f.high(), true)).toList());
  }

  /** The same filters as plain numbers, in the order they are tried. */
  List<RawFilter> raw() {
    return filters;
  }

  /** Adds them to the engine. */
  void addTo(EngineSession session) {
    for (int i = 0; i < FILTERS; i++) {
      RawFilter raw = filters.get(i);
      FwpmFilter.Builder filter =
          FwpmFilter.at(layer)
              .weight(FwpValue.uint64(FILTERS - i))
              .action(
                  raw.blocks() ? FwpActionType.FWP_ACTION_BLOCK : FwpActionType.FWP_ACTION_PERMIT);
      addConditions(filter, raw);
      if (!session.add(filter.build()).status().isSuccess()) {
        throw new IllegalStateException("a filter was refused: layer=" + layer + " number=" + i);
      }
    }
  }

  private void addConditions(FwpmFilter.Builder filter, RawFilter raw) {
    for (int word = 0; word < RawFilter.WORDS; word++) {
      if (!raw.isAny(word)) {
        FwpsField field = field(layer, word);
        filter.when(
            List.of(ClassifierRig.condition(layer, field, raw.low()[word], raw.high()[word])));
      }
    }
  }
}
