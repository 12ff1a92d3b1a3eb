package dev.wfpsim.wfp.classify;

import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.filter.Arbitration;
import dev.wfpsim.wfp.filter.FilterWalk;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import org.jspecify.annotations.Nullable;

/** What one classify under way needs; reused, because several may be under way at once. */
final class ClassifyFrame {
  private static final FwpsIncomingValues NO_VALUES =
      new FwpsIncomingValues(FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4);
  private static final FwpsIncomingMetadataValues NO_META = new FwpsIncomingMetadataValues();

  final Arbitration arbitration;
  final FilterWalk walk;

  /** A new one for each call of a callout: a driver that keeps one writes into nobody else's. */
  FwpsClassifyOut out = new FwpsClassifyOut();

  final CalloutContract.Before before = new CalloutContract.Before();
  FwpsIncomingValues values = NO_VALUES;
  FwpsIncomingMetadataValues meta = NO_META;
  @Nullable Object layerData;
  ClassifyScope scope = ClassifyScope.NONE;
  boolean begun;

  /** Whether a filter with a callout matched, whatever came of that. */
  boolean calloutMatched;

  /** The filter whose word stands; null for none. */
  @Nullable LayerFilter decider;

  /** The callout that blocked last; null for none. */
  @Nullable CalloutRegistration blocker;

  /** The last filter whose word stood because its callout is missing; 0 for none. */
  long missing;

  int calloutsCalled;

  /** The next of those that nobody uses. */
  @Nullable ClassifyFrame next;

  /** Z-3. */
  final boolean setMeansTaken;

  ClassifyFrame(PlatformProfile profile, FilterWalk walk) {
    setMeansTaken = profile.is(PlatformOption.RIGHT_SET_MEANS_TAKEN);
    arbitration = new Arbitration(profile);
    this.walk = walk;
  }

  void start(
      FwpsIncomingValues newValues,
      FwpsIncomingMetadataValues newMeta,
      @Nullable Object newLayerData,
      ClassifyScope newScope) {
    arbitration.start(newValues.layer());
    values = newValues;
    meta = newMeta;
    layerData = newLayerData;
    scope = newScope;
    begun = false;
    calloutMatched = false;
    decider = null;
    blocker = null;
    missing = 0;
    calloutsCalled = 0;
  }

  void finish() {
    walk.finish();
    values = NO_VALUES;
    meta = NO_META;
    layerData = null;
    scope = ClassifyScope.NONE;
    decider = null;
    blocker = null;
  }
}
