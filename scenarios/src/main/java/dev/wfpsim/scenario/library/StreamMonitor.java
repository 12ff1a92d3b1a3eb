package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the data of TCP connections and decides nothing: copies each portion to a flat buffer,
 * where a real driver would scan it or hand it to a program, and lets it go on.
 *
 * <p>Callouts {@code stream-v4} and {@code stream-v6}, for filters of inspection callouts. What is
 * not copied for want of memory passes all the same: it is only not looked at.
 *
 * <p>Pages: stream-inspection, FwpsCopyStreamDataToBuffer0.
 */
final class StreamMonitor extends CalloutDriver {
  private static final String DATA_TAG = "smon";

  StreamMonitor(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    return register(StreamMonitorKind.CALLOUTS, this::classify);
  }

  @Override
  protected void tearDown() {
    callouts.unregisterAll();
  }

  private void classify(
      FwpsIncomingValues inFixedValues,
      FwpsIncomingMetadataValues inMetaValues,
      @Nullable Object layerData,
      ClassifyContext classifyContext,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut classifyOut) {
    FwpsStreamData data = FwpsStreamData.of(layerData);
    // The end of a stream and a reset come without data.
    if (data != null && data.dataLength() > 0) {
      copy(data);
    }
    classifyOut.actionType = FwpActionType.FWP_ACTION_CONTINUE;
  }

  private void copy(FwpsStreamData data) {
    int length = (int) data.dataLength();
    PoolMemory buffer = driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, length, DATA_TAG);
    if (buffer == null) {
      return;
    }
    Ref<Long> copied = new Ref<>();
    driver.fwps().FwpsCopyStreamDataToBuffer0(data, buffer.bytes(), length, copied);
    driver.ex().ExFreePoolWithTag(buffer, DATA_TAG);
  }
}
