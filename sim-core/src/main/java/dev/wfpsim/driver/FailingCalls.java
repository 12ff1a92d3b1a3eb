package dev.wfpsim.driver;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.wfpsim.kernel.nt.NtStatus;
import java.util.List;

/**
 * The documented calls that can fail although their caller has done nothing wrong, with the
 * statuses: memory is short, the base filtering engine is away or busy, the stack is not up. A call
 * that answers a pointer answers null.
 *
 * <p>Not here: what cannot fail by its page (freeing, releasing, destroying, completing), and
 * removals, which fail for a reason that stays (a callout with flow contexts is busy until they are
 * gone).
 */
public final class FailingCalls {
  private static final List<String> NEED_MEMORY =
      List.of(
          "FwpsCalloutRegister",
          "FwpsFlowAssociateContext",
          "FwpsPend",
          "FwpsAcquire",
          "FwpsInjectionHandleCreate",
          "FwpsAllocate",
          "FwpsReassemble",
          "FwpsInject",
          "FwpsConstruct",
          "FwpsRedirectHandleCreate",
          "FwpsQueryConnectionSio",
          "FwpsNetBufferListAssociate",
          "FwpsStreamInject",
          "FwpsCloneStreamData",
          "FwpsGetPacketListSecurity",
          "FwpmEngineOpen",
          "FwpmTransactionBegin",
          "FwpmTransactionCommit",
          "FwpmBfeStateSubscribe",
          "IoAllocate",
          "IoCreateDevice",
          "ExAllocatePool",
          "NdisAllocate",
          "NdisRetreat",
          "NdisGetDataBuffer",
          "PsCreateSystemThread");

  private static final ImmutableMap<DocumentedCall, ImmutableList<NtStatus>> ALL = table();

  private FailingCalls() {}

  private static ImmutableMap<DocumentedCall, ImmutableList<NtStatus>> table() {
    ImmutableMap.Builder<DocumentedCall, ImmutableList<NtStatus>> table = ImmutableMap.builder();
    for (DocumentedCall call : DocumentedCall.values()) {
      ImmutableList<NtStatus> ways = ways(call, call.name());
      if (!ways.isEmpty()) {
        table.put(call, ways);
      }
    }
    return table.buildOrThrow();
  }

  private static ImmutableList<NtStatus> ways(DocumentedCall call, String name) {
    ImmutableList.Builder<NtStatus> ways = ImmutableList.builder();
    boolean manages = name.startsWith("Fwpm");
    boolean adds = manages && name.matches("\\w+(Add|Get|Enum|CreateEnum)\\w*");
    if (name.contains("Destroy") || call == DocumentedCall.FwpmBfeStateGet0) {
      return ImmutableList.of();
    }
    if (adds || NEED_MEMORY.stream().anyMatch(name::startsWith)) {
      ways.add(NtStatus.STATUS_INSUFFICIENT_RESOURCES);
    }
    boolean asksEngine =
        adds
            || name.contains("Delete")
            || name.contains("EngineOpen")
            || name.contains("Transaction");
    if (manages && asksEngine && call != DocumentedCall.FwpmTransactionAbort0) {
      ways.add(NtStatus.RPC_NT_SERVER_UNAVAILABLE);
    }
    if (call == DocumentedCall.FwpmTransactionBegin0) {
      ways.add(NtStatus.STATUS_FWP_TIMEOUT);
    }
    if (call == DocumentedCall.FwpsInjectionHandleCreate0) {
      ways.add(NtStatus.STATUS_FWP_TCPIP_NOT_READY);
    }
    return ways.build();
  }

  /** How a call can fail, the usual way first; empty for one that cannot. */
  public static List<NtStatus> of(DocumentedCall call) {
    return ALL.getOrDefault(call, ImmutableList.of());
  }
}
