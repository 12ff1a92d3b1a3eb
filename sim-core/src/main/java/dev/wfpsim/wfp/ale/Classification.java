package dev.wfpsim.wfp.ale;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.NameCache;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.classify.ClassifyScope;
import dev.wfpsim.wfp.classify.KeptDecision;
import dev.wfpsim.wfp.flow.FlowContexts;
import dev.wfpsim.wfp.flow.FlowScope;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.redirect.Indication;
import dev.wfpsim.wfp.redirect.IndicationScope;
import org.jspecify.annotations.Nullable;

/**
 * One way from a hook of the stack to the classifier: takes values, metadata and scopes from a
 * small store, has them filled, classifies, and turns the decision into the stack's terms.
 *
 * <p>Objects that a callout has seen are not used again: a driver that kept one must not find
 * another packet's values in it. No callout sees the result that is kept here.
 */
final class Classification {
  private static final int STORED = 8;

  private final Kernel kernel;
  private final Classifier classifier;
  private final FlowContexts flows;
  private final FixedValues values;
  private final IndicationMetadata metadata;
  private final LazyTreeMap<FwpsLayer, Block> blocks = new LazyTreeMap<>();
  private @Nullable LayerStore[] layers = {};
  private boolean keepsDecisions = true;
  private final Fifo<FwpsIncomingMetadataValues> spareMetadata = new Fifo<>();
  private final Fifo<FlowScope> spareScopes = new Fifo<>();
  private final Fifo<FwpsClassifyOut> spareResults = new Fifo<>();

  Classification(
      Kernel kernel, IpStack ip, NameCache names, Classifier classifier, FlowContexts flows) {
    this.kernel = kernel;
    this.classifier = classifier;
    this.flows = flows;
    this.values = new FixedValues(ip, names);
    this.metadata = new IndicationMetadata(ip, values);
  }

  /** What is kept for the next classify of a layer. */
  private static final class LayerStore {
    private final PacketDecisions decisions;

    /** Values of the layer's own size, that nobody has; two classifies at once are rare. */
    private @Nullable FwpsIncomingValues spareValues;

    LayerStore(FwpsLayer layer) {
      decisions = new PacketDecisions(layer);
    }
  }

  /** Which filter blocked, and who was told. */
  private record Block(int activity, long filterId) {}

  /** Fills what a classify is told. */
  @FunctionalInterface
  interface Filling {
    void fill(FwpsIncomingValues values, FwpsIncomingMetadataValues metadata);
  }

  void keepDecisions(boolean kept) {
    keepsDecisions = kept;
  }

  FixedValues values() {
    return values;
  }

  IndicationMetadata metadata() {
    return metadata;
  }

  /** Whether any filter is at a layer; counts nothing. */
  boolean hasFilters(FwpsLayer layer) {
    return classifier.hasFilters(layer);
  }

  /** Whether any filter is at a layer: without, there is nothing to classify, only to count. */
  boolean isFiltered(FwpsLayer layer) {
    boolean filtered = classifier.hasFilters(layer);
    if (!filtered) {
      classifier.skip(layer);
    }
    return filtered;
  }

  /** Classifies what callouts can hold on to. */
  Verdict held(FwpsLayer layer, Indication indication, Filling filling) {
    return classify(layer, null, new IndicationScope(indication, flows, 0), filling);
  }

  /** Classifies what belongs to a flow, or to none. */
  Verdict onFlow(
      FwpsLayer layer, @Nullable Object layerData, @Nullable Flow flow, Filling filling) {
    return classify(layer, layerData, takeScope(flow), filling);
  }

  /** Classifies a packet, by what was decided about one like it if that still stands. */
  Verdict packet(FwpsLayer layer, PacketIndication packet) {
    KeptDecision kept = kept(layer, packet);
    FwpsClassifyOut out = takeResult();
    Verdict verdict;
    if (kept != null && classifier.repeat(layer, kept, out)) {
      verdict = verdict(layer, out);
    } else {
      FwpsIncomingValues fixed = takeValues(layer);
      FwpsIncomingMetadataValues meta = takeMetadata();
      values.shown(fixed, packet);
      metadata.packet(layer, meta, packet);
      verdict = classify(fixed, meta, packet.nbl(), takeScope(packet.flow()), out, kept);
    }
    spareResults.addFirst(out);
    return verdict;
  }

  private FlowScope takeScope(@Nullable Flow flow) {
    long handle = flow == null ? 0 : flow.handle();
    FlowScope spare = spareScopes.poll();
    if (spare == null) {
      return new FlowScope(flows, handle);
    }
    spare.reset(handle);
    return spare;
  }

  private LayerStore store(FwpsLayer layer) {
    if (layers.length == 0) {
      layers = new LayerStore[FwpsLayer.count()];
    }
    LayerStore store = layers[layer.id()];
    if (store == null) {
      store = new LayerStore(layer);
      layers[layer.id()] = store;
    }
    return store;
  }

  /** Where the decision about a packet is kept; null where it depends on more. */
  private @Nullable KeptDecision kept(FwpsLayer layer, PacketIndication packet) {
    PacketDecisions decisions = store(layer).decisions;
    return keepsDecisions && classifier.readsOnly(layer, decisions.fixed())
        ? decisions.of(packet, values.interfaceChanges())
        : null;
  }

  private Verdict classify(
      FwpsLayer layer, @Nullable Object layerData, ClassifyScope scope, Filling filling) {
    FwpsClassifyOut out = takeResult();
    FwpsIncomingValues fixed = takeValues(layer);
    FwpsIncomingMetadataValues meta = takeMetadata();
    filling.fill(fixed, meta);
    Verdict verdict = classify(fixed, meta, layerData, scope, out, null);
    spareResults.addFirst(out);
    return verdict;
  }

  private Verdict classify(
      FwpsIncomingValues fixed,
      FwpsIncomingMetadataValues meta,
      @Nullable Object layerData,
      ClassifyScope scope,
      FwpsClassifyOut out,
      @Nullable KeptDecision kept) {
    classifier.classify(fixed, meta, layerData, scope, out, kept);
    Verdict verdict = verdict(fixed.layer(), out);
    putBack(fixed, meta, scope);
    return verdict;
  }

  /**
   * The filter of the block that a layer has just answered the acting activity with; 0 where none
   * did, or the answer came another way, as by the completion of a pended operation. Once.
   */
  long takeBlockingFilter(FwpsLayer layer) {
    Block last = blocks.get(layer);
    if (last == null || last.activity() != activity()) {
      return 0;
    }
    blocks.remove(layer);
    return last.filterId();
  }

  private int activity() {
    Activity self = kernel.current();
    return self == null ? 0 : self.id();
  }

  private FwpsClassifyOut takeResult() {
    FwpsClassifyOut spare = spareResults.poll();
    return spare == null ? new FwpsClassifyOut() : spare;
  }

  private Verdict verdict(FwpsLayer layer, FwpsClassifyOut out) {
    Verdict verdict = verdict(out);
    if (verdict == Verdict.BLOCK) {
      blocks.put(layer, new Block(activity(), out.filterId));
    }
    return verdict;
  }

  private static Verdict verdict(FwpsClassifyOut out) {
    if (out.actionType != FwpActionType.FWP_ACTION_BLOCK) {
      return Verdict.PERMIT;
    }
    return out.isAbsorbed() ? Verdict.ABSORB : Verdict.BLOCK;
  }

  private FwpsIncomingValues takeValues(FwpsLayer layer) {
    LayerStore store = store(layer);
    FwpsIncomingValues spare = store.spareValues;
    if (spare == null) {
      return new FwpsIncomingValues(layer);
    }
    store.spareValues = null;
    spare.reset(layer);
    return spare;
  }

  private FwpsIncomingMetadataValues takeMetadata() {
    FwpsIncomingMetadataValues spare = spareMetadata.poll();
    return spare == null ? new FwpsIncomingMetadataValues() : spare;
  }

  private void putBack(
      FwpsIncomingValues fixed, FwpsIncomingMetadataValues meta, ClassifyScope scope) {
    if (fixed.isEnded()) {
      return;
    }
    store(fixed.layer()).spareValues = fixed;
    if (spareMetadata.size() < STORED) {
      meta.reset();
      spareMetadata.addFirst(meta);
    }
    if (scope.getClass() == FlowScope.class && spareScopes.size() < STORED) {
      spareScopes.addFirst((FlowScope) scope);
    }
  }
}
