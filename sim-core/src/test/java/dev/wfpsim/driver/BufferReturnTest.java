package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.trace.Severity;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How buffer lists are given back: by their allocator's function, and reference for reference. */
class BufferReturnTest {
  private static final FwpsLayer INBOUND = FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4;

  private final DriverRig rig = new DriverRig();

  @Test
  void freeFunction_mustMatchTheAllocator_R311() {
    rig.run(
        () -> {
          NetBufferList list = rig.packet();
          NetBufferList clone = rig.clone(list);
          rig.fwps.FwpsFreeNetBufferList0(clone);
          rig.fwps.FwpsFreeNetBufferList0(list);
        });
    assertThat(rig.rules()).containsExactly("R-311");
  }

  @Test
  void dereference_claimingDispatch_atPassiveIsReported_R305_R307() {
    rig.run(
        () -> {
          NetBufferList list = rig.packet();
          rig.fwps.FwpsReferenceNetBufferList0(list, false);
          rig.fwps.FwpsDereferenceNetBufferList0(list, true);
          rig.fwps.FwpsDereferenceNetBufferList0(list, false);
          rig.fwps.FwpsFreeNetBufferList0(list);
        });
    assertThat(rig.rules()).containsExactly("R-307", "R-305");
    assertThat(rig.codes()).contains("NOT_AT_DISPATCH");
  }

  @Test
  void referenceToModify_obligesToClearTheRight_R046_R306() {
    rig.callout(
        INBOUND,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          rig.fwps.FwpsReferenceNetBufferList0(list, true);
          rig.fwps.FwpsDereferenceNetBufferList0(list, false);
        });
    rig.run(
        () -> {
          InjectionHandle handle = rig.handle();
          rig.inject(handle, rig.packet());
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
        });
    assertThat(rig.rules()).containsExactly("R-109", "R-306");
    assertThat(rig.codes()).contains("RIGHT_KEPT_WHEN_MODIFYING");
  }

  /** What is said of a packet that is referenced so for a filter with this action. */
  private List<String> referenced(FwpActionType action, boolean intendToModify) {
    Guid key =
        rig.calloutWithoutFilter(
            INBOUND,
            (values, meta, data, context, filter, flow, out) -> {
              NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
              rig.fwps.FwpsReferenceNetBufferList0(list, intendToModify);
              rig.fwps.FwpsDereferenceNetBufferList0(list, false);
              rig.absorb(out);
            });
    rig.add(FwpmFilter.at(INBOUND).callout(action, key));
    InjectionHandle handle = DriverCalls.handleBeforeRun(rig.wfp, InjectionHandle.TYPE_NETWORK);
    return rig.run(() -> rig.inject(handle, rig.packet()));
  }

  @Test
  void referenceToModify_forAFilterThatMayContinue_isAdvisedAgainst_R109() {
    assertThat(referenced(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, true))
        .containsExactly("MODIFYING_FILTER_NOT_TERMINATING");
    assertThat(rig.findings.all().getFirst().severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void referenceToModify_forATerminatingFilter_isFine_R109() {
    referenced(FwpActionType.FWP_ACTION_CALLOUT_TERMINATING, true);
    assertThat(rig.codes()).isEmpty();
  }

  @Test
  void referenceToLookAt_forAFilterThatMayContinue_isFine_R109() {
    assertThat(referenced(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, false)).isEmpty();
  }
}
