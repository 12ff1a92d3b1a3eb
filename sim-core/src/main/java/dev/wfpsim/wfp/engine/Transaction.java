package dev.wfpsim.wfp.engine;

import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has done so far, and how to take it back. Nothing of it is in force for
 * traffic before it is committed. A call that fails leaves no trace in it.
 */
final class Transaction {
  final @Nullable EngineSession session;
  final boolean readOnly;

  /** The number of its object in the trace; 0 for one that the engine made for a single call. */
  int objectId;

  /** By run-time identifier, the one added first comes first. */
  final Map<Long, FilterEntry> added = new LinkedHashMap<>();

  final List<FilterEntry> deleted = new ArrayList<>();
  final List<FilterEntry> addedAndDeleted = new ArrayList<>();
  private final List<Runnable> undo = new ArrayList<>();

  /** The numbers of what will be gone. */
  final List<Integer> ending = new ArrayList<>();

  private final boolean[] touched = new boolean[FwpsLayer.count()];
  private boolean over;

  Transaction(@Nullable EngineSession session, boolean readOnly) {
    this.session = session;
    this.readOnly = readOnly;
  }

  /** Remembers how to take a change back. */
  void onAbort(Runnable change) {
    undo.add(change);
  }

  /** Whether it was aborted, perhaps while one of its calls was still asking a callout. */
  boolean isOver() {
    return over;
  }

  /** Takes every change back, the last first. */
  void rollBack() {
    over = true;
    for (int i = undo.size() - 1; i >= 0; i--) {
      undo.get(i).run();
    }
    undo.clear();
  }

  /** The filters of a layer will have changed. */
  void touch(FwpsLayer layer) {
    touched[layer.id()] = true;
  }

  /** The layers whose filters will have changed, in order. */
  List<FwpsLayer> touchedLayers() {
    List<FwpsLayer> layers = new ArrayList<>();
    for (int id = 0; id < touched.length; id++) {
      if (touched[id]) {
        layers.add(FwpsLayer.ofId(id));
      }
    }
    return layers;
  }
}
