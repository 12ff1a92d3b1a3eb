package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How buffer lists are given back: by their allocator's function, and reference for reference. */
class BufferReturnTest {
  private static final FwpsLayer INBOUND = FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4;
  private static final int NETWORK = InjectionHandle.TYPE_NETWORK;
  private static final int NIC = 2;

  private final PlatformBench bench = new PlatformBench();
  private final DriverContext driver = bench.driver("d");

  private NetBufferList inbound() {
    return PlatformBench.built(driver, PlatformBench.inboundPacket(64));
  }

  private NetBufferList clone(NetBufferList list) {
    Ref<NetBufferList> clone = new Ref<>();
    assertThat(driver.fwps().FwpsAllocateCloneNetBufferList0(list, null, 0, clone))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return clone.value();
  }

  /** Injects and waits for the completion, keeping the list. */
  /** Of several injections with one handle the last counts; another handle's do not. */
  @Test
  void freeFunction_mustMatchTheAllocator_R311() {
    bench.thread(
        "t",
        () -> {
          NetBufferList list = inbound();
          NetBufferList clone = clone(list);
          driver.fwps().FwpsFreeNetBufferList0(clone);
          driver.fwps().FwpsFreeNetBufferList0(list);
        });
    bench.run();
    assertThat(bench.rules()).containsExactly("R-311");
  }

  @Test
  void dereference_claimingDispatch_atPassiveIsReported_R305_R307() {
    bench.thread(
        "t",
        () -> {
          NetBufferList list = inbound();
          driver.fwps().FwpsReferenceNetBufferList0(list, false);
          driver.fwps().FwpsDereferenceNetBufferList0(list, true);
          driver.fwps().FwpsDereferenceNetBufferList0(list, false);
          driver.fwps().FwpsFreeNetBufferList0(list);
        });
    bench.run();
    assertThat(bench.rules()).containsExactly("R-307", "R-305");
    assertThat(bench.codes()).contains("NOT_AT_DISPATCH");
  }

  @Test
  void referenceToModify_obligesToClearTheRight_R046_R306() {
    bench.callout(
        INBOUND,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          driver.fwps().FwpsReferenceNetBufferList0(list, true);
          driver.fwps().FwpsDereferenceNetBufferList0(list, false);
        });
    bench.thread(
        "t",
        () -> {
          Ref<InjectionHandle> created = new Ref<>();
          driver.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_INET, NETWORK, created);
          InjectionHandle handle = created.value();
          driver
              .fwps()
              .FwpsInjectNetworkReceiveAsync0(
                  handle,
                  null,
                  0,
                  1,
                  NIC,
                  0,
                  inbound(),
                  (context, list, dispatchLevel) -> driver.fwps().FwpsFreeNetBufferList0(list),
                  null);
          driver.fwps().FwpsInjectionHandleDestroy0(handle);
        });
    bench.run();
    assertThat(bench.rules()).containsExactly("R-306");
    assertThat(bench.codes()).contains("RIGHT_KEPT_WHEN_MODIFYING");
  }
}
