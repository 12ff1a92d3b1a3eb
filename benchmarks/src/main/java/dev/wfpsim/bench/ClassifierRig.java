package dev.wfpsim.bench;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.classify.ClassifyScope;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.filter.LayerPolicies;
import dev.wfpsim.wfp.filter.SharedSearches;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionValue;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpV4AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;

/** Our classifier, whole: events into the trace, fingerprint, arbitration, counters. */
final class ClassifierRig {
  static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;

  private static final FwpsField[] FIELDS = {
    FwpsField.IP_PROTOCOL,
    FwpsField.IP_LOCAL_PORT,
    FwpsField.IP_REMOTE_PORT,
    FwpsField.IP_LOCAL_ADDRESS,
    FwpsField.IP_REMOTE_ADDRESS,
    FwpsField.ALE_APP_ID
  };

  private final LayerPolicies policies =
      new LayerPolicies(PlatformProfile.DOCUMENTED, new SharedSearches());
  private final Classifier classifier;
  private final FwpsIncomingMetadataValues meta = new FwpsIncomingMetadataValues();
  private final FwpsClassifyOut out = new FwpsClassifyOut();

  ClassifierRig(List<LayerFilter> filters) {
    Kernel kernel =
        new Kernel(
            KernelProfile.documented(),
            new SeededChoices(1),
            new Trace(),
            new Findings(),
            CarrierKind.CONTINUATION);
    Machine machine = kernel.addMachine("m", 1);
    classifier =
        new Classifier(machine, PlatformProfile.DOCUMENTED, new Callouts(machine), policies);
    filters.forEach(policies::add);
  }

  /** The filter that decides; 0 for none. */
  long classify(FwpsIncomingValues values) {
    classifier.classify(values, meta, null, ClassifyScope.NONE, out);
    return out.filterId;
  }

  /** Fills what a packet of plain numbers says. */
  static void fill(FwpsIncomingValues values, long[] packets, int at, FwpValue[] applications) {
    values.reset(LAYER);
    for (int word = 0; word < RawFilter.APPLICATION; word++) {
      values.set(FIELDS[word], packets[at + word]);
    }
    values.set(FwpsField.ALE_APP_ID, applications[(int) packets[at + RawFilter.APPLICATION]]);
  }

  /** Application identifiers by number. */
  static FwpValue[] applications(long[] packets) {
    FwpValue[] applications = new FwpValue[1 << RawFilter.width(RawFilter.APPLICATION)];
    for (int at = 0; at < packets.length; at += RawFilter.WORDS) {
      int number = (int) packets[at + RawFilter.APPLICATION];
      applications[number] = application(number);
    }
    return applications;
  }

  private static FwpValue application(long number) {
    return FwpValue.appId("\\device\\harddiskvolume3\\program files\\app" + number + "\\app.exe");
  }

  /** Filters of plain numbers as filters of the layer; the n-th has the identifier n + 1. */
  static List<LayerFilter> filters(List<RawFilter> raw) {
    List<LayerFilter> filters = new ArrayList<>();
    Sublayer sublayer = Sublayer.UNIVERSAL;
    for (int i = 0; i < raw.size(); i++) {
      RawFilter filter = raw.get(i);
      if (i == 0 || filter.sublayer() != raw.get(i - 1).sublayer()) {
        int number = filter.sublayer();
        sublayer = new Sublayer(new Guid(7, number), "s" + number, 0, null, 1_000 - number);
      }
      filters.add(
          LayerFilter.of(
              i + 1,
              LAYER,
              sublayer,
              FwpValue.uint64(raw.size() - i),
              0,
              conditions(filter),
              filter.blocks() ? FwpActionType.FWP_ACTION_BLOCK : FwpActionType.FWP_ACTION_PERMIT,
              0,
              0,
              null));
    }
    return filters;
  }

  private static List<FilterCondition> conditions(RawFilter filter) {
    List<FilterCondition> conditions = new ArrayList<>();
    for (int word = 0; word < RawFilter.WORDS; word++) {
      if (!filter.isAny(word)) {
        long low = filter.low()[word];
        conditions.add(
            word == RawFilter.APPLICATION
                ? FilterCondition.equal(field(word), application(low))
                : condition(LAYER, field(word), low, filter.high()[word]));
      }
    }
    return conditions;
  }

  /** The field that a word of plain numbers stands for. */
  static FwpsField field(int word) {
    return FIELDS[word];
  }

  /** That a field is a number within bounds: a prefix or a range where it is more than one. */
  static FilterCondition condition(FwpsLayer layer, FwpsField field, long low, long high) {
    FwpDataType type = layer.type(layer.indexOf(field));
    FwpValue first = FwpValue.integer(type, low);
    if (low == high) {
      return FilterCondition.equal(field, first);
    }
    boolean prefix = ((low ^ high) & ((low ^ high) + 1)) == 0 && type == FwpDataType.FWP_UINT32;
    FwpConditionValue value =
        prefix
            ? new FwpV4AddrAndMask((int) low, (int) ~(low ^ high))
            : new FwpRange(first, FwpValue.integer(type, high));
    return prefix
        ? FilterCondition.equal(field, value)
        : new FilterCondition(field, FwpMatchType.FWP_MATCH_RANGE, value);
  }
}
