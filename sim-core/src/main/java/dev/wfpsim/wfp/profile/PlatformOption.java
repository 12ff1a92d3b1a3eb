package dev.wfpsim.wfp.profile;

import org.jspecify.annotations.Nullable;

/**
 * What a scenario may set about the platform where the documentation contradicts itself (Z-1 …) or
 * is silent. The default is the documented or, failing that, the likelier behaviour.
 *
 * <p>Switches are 0 or 1. The path is the name in scenario files, below {@code platform}.
 */
public enum PlatformOption {
  /** Z-1: a set CLEAR_ACTION_RIGHT makes a permit hard; switched off, a cleared one does. */
  CLEAR_ACTION_RIGHT_SET_IS_HARD("arbitration.clear-action-right-set-is-hard", 1, 1, "Z-1"),
  /** Z-2: a hard block ends the evaluation; lighter sublayers are not asked. */
  HARD_BLOCK_ENDS_EVALUATION("arbitration.hard-block-ends-evaluation", 0, 1, "Z-2"),
  /**
   * Z-3: a callout that finds FWPS_RIGHT_ACTION_WRITE set takes the packet to be another's already,
   * as one sentence of "Types of Callouts" has it; by default one that finds it absent does.
   */
  RIGHT_SET_MEANS_TAKEN("arbitration.right-set-means-taken", 0, 1, "Z-3"),
  /** Of filters of equal weight in one sublayer the one added last comes first. */
  EQUAL_WEIGHT_NEWEST_FIRST("arbitration.equal-weight-newest-first", 0, 1, "R-052"),
  /**
   * A callout is told that a filter is deleted only when no classifyFn is running for it: that is
   * where it releases the filter's context.
   */
  FILTER_DELETE_WAITS_FOR_CLASSIFY("filter.delete-waits-for-classify", 1, 1, "R-074"),
  /**
   * On which thread a notifyFn is told of a filter: 0 on the one that adds or deletes it; 1 on one
   * of the engine, for which that waits; 2 draws it for each host, as scenarios do unless they say
   * it.
   */
  NOTICES_ELSEWHERE("engine.notices-elsewhere", 0, 2, "R-075"),
  /**
   * When the contexts of a flow that has ended are told: 0 in what ended it; 1 in a DPC later; 2
   * draws it for each host, as scenarios do unless they say it.
   */
  FLOW_DELETE_LATER("flow.delete-later", 0, 2, "R-292"),
  /** Z-13: a filter of a provider without a service name is disabled. */
  DISABLE_FILTERS_WITHOUT_SERVICE("filter.disable-without-service", 0, 1, "Z-13"),
  /** The engine's service runs when the simulation starts. */
  ENGINE_RUNS_AT_START("engine.runs-at-start", 1, 1, ""),
  /** How long a user-mode transaction may hold the engine lock, nanoseconds. */
  TRANSACTION_HOLD_NANOS("engine.transaction-hold-nanos", 3_600_000_000_000L, Long.MAX_VALUE, ""),
  /** How long a session waits for the engine lock by default, nanoseconds. */
  TRANSACTION_WAIT_NANOS("engine.transaction-wait-nanos", 15_000_000_000L, Long.MAX_VALUE, ""),
  /** Z-15: a block from a redirect layer blocks; by default it has no effect there. */
  BLOCK_AT_REDIRECT_BLOCKS("redirect.block-blocks", 0, 1, "Z-15"),
  /** Z-9: a connect redirection may replace the local address. */
  LOCAL_WRITABLE_AT_CONNECT("redirect.local-writable-at-connect", 0, 1, "Z-9"),
  /** How often one operation is classified again because redirectors change each other's work. */
  MAX_RECLASSIFY("redirect.max-reclassify", 16, 1_000, ""),
  /**
   * Loopback addresses talk with the host's other addresses; by default, as reports say of Windows,
   * they do not ({@link dev.wfpsim.net.host.HostOptions#loopbackFromCards}).
   */
  LOOPBACK_FROM_CARDS("net.loopback-from-cards", 0, 1, ""),
  /**
   * The checksums of packets are checked that are injected as if they had come in by loopback,
   * where nobody computes them ({@link dev.wfpsim.net.host.HostOptions#loopbackSumsChecked}).
   */
  LOOPBACK_SUMS_CHECKED("net.loopback-sums-checked", 0, 1, "R-238"),
  /**
   * What stands behind the IP headers of what a host sends: 0 draws it for each host; 1 nothing, 2
   * an option or an extension header, 3 all that there is room for ({@link
   * dev.wfpsim.net.ip.HeaderOptions}).
   */
  HEADER_OPTIONS("net.header-options", 0, 3, "R-348"),
  /**
   * Into what a host cuts datagrams: 0 draws it for each host; 1 what its card takes, 2 the least
   * that every link takes ({@link dev.wfpsim.net.ip.DatagramCut}).
   */
  DATAGRAM_CUT("net.datagram-cut", 0, 2, "R-335"),
  /**
   * Where in memory packets begin that come in: 0 draws it for each host; 1 where Ethernet puts
   * them, 2 at odd addresses ({@link dev.wfpsim.net.ip.ReceivePlace}).
   */
  RECEIVE_PLACE("net.receive-place", 0, 2, "R-242"),
  /**
   * Which options the TCP of a host offers where its own settings leave that open: 0 draws it for
   * each host; 1 the usual ones, 2 timestamps too ({@link dev.wfpsim.net.ip.SynOptions}).
   */
  SYN_OPTIONS("net.syn-options", 0, 2, "R-348"),
  /**
   * Whether processes give control data with datagrams that they send to an address (WSASendMsg): 0
   * draws it for each process; 1 none does, 2 all do.
   */
  CONTROL_DATA("net.control-data", 0, 2, "R-234"),
  /**
   * Whether the exchanges of datagrams of a process begin with an empty one, which nobody answers:
   * 0 draws it for each process; 1 none does, 2 all do.
   */
  EMPTY_DATAGRAMS("net.empty-datagrams", 0, 2, ""),
  /** Interfaces send and take in packets of the host's other interfaces: the weak host model. */
  WEAK_HOST("net.weak-host", 0, 1, ""),
  /**
   * How adapters lay out in memory what comes in: 0 draws one of the first three for each; 1 in one
   * MDL, 2 headers and payload apart, 3 the payload cut, 4 the IP header apart, 5 cut anywhere
   * ({@link dev.wfpsim.net.ip.ReceiveLayout}).
   */
  RECEIVE_LAYOUT("net.receive-layout", 0, 5, ""),
  /**
   * How TCP hands down segments that it sends at one time: 0 draws one of them for each host; 1
   * each in a NET_BUFFER_LIST of its own, 2 several in one, 3 as one large packet that the adapter
   * cuts ({@link dev.wfpsim.net.tcp.SendLists}).
   */
  SEND_LISTS("net.send-lists", 0, 3, "R-100"),
  /**
   * Of a thousand times that a driver asks for pool memory, a thread or a work item, how often it
   * gets none.
   */
  MEMORY_FAILURES("memory.failures-per-mille", 0, 1_000, ""),
  /**
   * Z-4: with which action a callout asks for more stream data. 0 with any; 1 with FWP_ACTION_NONE,
   * 2 with FWP_ACTION_CONTINUE: another action is then what it decides at once.
   */
  NEED_MORE_DATA_ACTION("stream.need-more-data-action", 0, 2, "Z-4"),
  /** Z-5: countBytesRequired counts all bytes; by default those that it needs besides. */
  BYTES_REQUIRED_IS_TOTAL("stream.bytes-required-is-total", 0, 1, "Z-5"),
  /** Z-6: FwpsPendOperation0 works at ALE_AUTH_RECV_ACCEPT. */
  PEND_AT_RECV_ACCEPT("ale.pend-at-recv-accept", 1, 1, "Z-6"),
  /** Z-8: a redirect handle may be made in a classifyFn; by default that is advised against. */
  REDIRECT_HANDLE_IN_CLASSIFY("redirect.handle-in-classify", 0, 1, "Z-8"),
  /**
   * Z-10: what a callout writes into its copy of classifyOut after FwpsCompleteClassify0 counts, as
   * long as the operation has not gone on.
   */
  DECISION_READ_LATE("redirect.decision-read-late", 0, 1, "Z-10"),
  /** Z-11: a filter of a redirect layer with FWP_ACTION_PERMIT and a callout calls the callout. */
  PERMIT_CALLS_REDIRECT_CALLOUT("redirect.permit-calls-callout", 0, 1, "Z-11"),
  /** Z-12: FwpsInjectNetworkSendAsync0 takes the flag to keep the packet's identification. */
  PRESERVE_IPID("inject.preserve-ipid", 1, 1, "Z-12"),
  /** Z-7: what is injected into the forward path is shown to its layers again. */
  FORWARD_INJECTION_SHOWN("inject.forward-shown", 0, 1, "Z-7"),
  /** Z-14: conditions on NDIS_PORT and NDIS_MEDIA_TYPE are FWP_UINT16, not FWP_UINT32. */
  NDIS_CONDITIONS_ARE_UINT16("filter.ndis-conditions-are-uint16", 0, 1, "Z-14"),
  /** Completing a pended operation has it classified again on another thread, not in the call. */
  COMPLETE_REAUTHORIZES_ELSEWHERE("ale.complete-reauthorizes-elsewhere", 0, 1, "R-176"),
  /** Callouts are told of each filter in force with a type of notification they cannot know too. */
  UNKNOWN_NOTIFY_TYPE("callout.unknown-notify-type", 0, 1, "R-072"),
  /**
   * The build of Windows: layers and calls that came later are not there ({@link WindowsBuild}). By
   * default one that has them all.
   */
  WINDOWS_BUILD("windows.build", 26_100, 99_999, "R-119");

  private final String path;
  private final long defaultValue;
  private final long maximum;
  private final String source;

  PlatformOption(String path, long defaultValue, long maximum, String source) {
    this.path = path;
    this.defaultValue = defaultValue;
    this.maximum = maximum;
    this.source = source;
  }

  /** The name in scenario files, below {@code platform}. */
  public String path() {
    return path;
  }

  /** The value unless set. */
  public long defaultValue() {
    return defaultValue;
  }

  /** The largest value; the smallest is 0. */
  public long maximum() {
    return maximum;
  }

  /** Whether it is switched on and off, as {@code true} and {@code false} in scenario files. */
  public boolean isSwitch() {
    return maximum == 1;
  }

  /** The contradiction or rule it is about, or empty. */
  public String source() {
    return source;
  }

  /** The option of a path, or null. */
  public static @Nullable PlatformOption ofPath(String path) {
    for (PlatformOption option : values()) {
      if (option.path.equals(path)) {
        return option;
      }
    }
    return null;
  }
}
