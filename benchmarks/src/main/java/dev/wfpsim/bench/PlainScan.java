package dev.wfpsim.bench;

import dev.wfpsim.wfp.filter.Arbitration;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A baseline for filters of any kind, none of which asks a callout: all of them tested in their
 * order, the rest of a sublayer that has decided left out, and arbitrated.
 */
final class PlainScan {
  private final List<LayerFilter> filters;
  private final Arbitration arbitration = new Arbitration(PlatformProfile.DOCUMENTED);
  private final FwpsClassifyOut out = new FwpsClassifyOut();

  PlainScan(List<LayerFilter> filters) {
    this.filters = new ArrayList<>(filters);
    this.filters.sort(
        Comparator.<LayerFilter>comparingInt(f -> -f.sublayer().weight())
            .thenComparing(f -> f.sublayer().key())
            .thenComparing((f, g) -> Long.compareUnsigned(g.filter().weight(), f.filter().weight()))
            .thenComparingLong(f -> f.filter().filterId()));
  }

  /** The filter that decides; 0 for none. */
  long classify(FwpsIncomingValues values) {
    arbitration.start(values.layer());
    Guid decided = null;
    for (LayerFilter filter : filters) {
      if (!isIn(filter, decided) && filter.matches(values)) {
        decided = arbitration.applyFilter(filter.filter()) ? filter.sublayer().key() : decided;
      }
    }
    arbitration.finish(out);
    return out.filterId;
  }

  private static boolean isIn(LayerFilter filter, @Nullable Guid sublayer) {
    return sublayer != null && filter.sublayer().key().equals(sublayer);
  }
}
