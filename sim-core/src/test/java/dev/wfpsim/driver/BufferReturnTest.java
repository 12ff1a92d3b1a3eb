package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
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
    assertThat(rig.rules()).containsExactly("R-306");
    assertThat(rig.codes()).contains("RIGHT_KEPT_WHEN_MODIFYING");
  }
}
