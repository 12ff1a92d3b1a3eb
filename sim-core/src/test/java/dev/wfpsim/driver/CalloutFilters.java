package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FlowDeleteFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.Wfp;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Callouts of a platform, and filters that ask them, each in a sublayer of its own. */
final class CalloutFilters {
  private final Wfp wfp;
  private @Nullable EngineSession session;
  private int keys;

  CalloutFilters(Wfp wfp) {
    this.wfp = wfp;
  }

  /** A key that no other object has. */
  Guid key() {
    return Guid.parse(String.format(Locale.ROOT, "00000000-0000-0000-0000-%012x", ++keys));
  }

  private EngineSession session() {
    EngineSession open = session;
    if (open == null) {
      open = Objects.requireNonNull(wfp.engine().open(SessionOptions.user("t", false)).session());
      session = open;
    }
    return open;
  }

  /** Registers a callout; the number it is given. */
  int register(Guid key, int flags, ClassifyFn classifyFn, @Nullable FlowDeleteFn flowDeleteFn) {
    Callouts.Registered registered =
        wfp.callouts()
            .register(
                new FwpsCallout(
                    3,
                    key,
                    flags,
                    classifyFn,
                    (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
                    flowDeleteFn));
    assertThat(registered.status()).isEqualTo(NtStatus.STATUS_SUCCESS);
    return registered.calloutId();
  }

  /** Adds the engine's half of a callout. */
  void add(FwpsLayer layer, Guid calloutKey) {
    assertThat(session().add(new FwpmCallout(calloutKey, "callout", 0, null, layer)).status())
        .isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  /** Adds a filter. */
  long add(FwpmFilter.Builder filter) {
    var added = session().add(filter.build());
    assertThat(added.status()).isEqualTo(NtStatus.STATUS_SUCCESS);
    return added.id();
  }

  /** Has a callout asked about everything at a layer, whether it is registered or not. */
  long filter(FwpsLayer layer, int sublayerWeight, Guid calloutKey) {
    return filter(layer, FwpmFilter.at(layer), sublayerWeight, calloutKey);
  }

  /** Has a callout asked about what meets a filter's conditions; the filter's number. */
  long filter(FwpsLayer layer, FwpmFilter.Builder matching, int sublayerWeight, Guid calloutKey) {
    Guid sublayer = key();
    assertThat(session().add(new Sublayer(sublayer, "s", 0, null, sublayerWeight)).status())
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    add(layer, calloutKey);
    var added =
        session()
            .add(
                matching
                    .subLayer(sublayer)
                    .weight(FwpValue.uint8(10))
                    .callout(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, calloutKey)
                    .build());
    assertThat(added.status()).isEqualTo(NtStatus.STATUS_SUCCESS);
    return added.id();
  }

  /** Takes a filter away; on a thread that may wait. */
  void deleteFilter(long id) {
    assertThat(session().deleteFilterById(id)).isEqualTo(NtStatus.STATUS_SUCCESS);
  }
}
