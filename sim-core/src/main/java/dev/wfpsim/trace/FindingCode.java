package dev.wfpsim.trace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every mistake and limit that a run can be told of, but for the stop codes: with the rules of
 * {@code docs/rules/semantics.md} that it breaks or why it has none, how much it weighs, and what
 * it means.
 *
 * <p>The names are what users write into expectations and read in reports: they stay.
 */
public enum FindingCode implements FindingKind {
  // Buffer lists

  MDL_USE_AFTER_FREE(Unruled.LIFETIME, Severity.ERROR, "An MDL was used after it was freed."),
  NBL_DEREFERENCE_WITHOUT_REFERENCE(
      "R-305",
      Severity.ERROR,
      "A reference to a buffer list was given back that nobody had taken."),
  NBL_DOUBLE_FREE("R-215", Severity.ERROR, "A buffer list was freed twice."),
  NBL_FREE_WHILE_INJECTED(
      "R-212", Severity.ERROR, "A buffer list was freed while an injection of it was pending."),
  NBL_FREE_WITH_CLONES("R-304", Severity.ERROR, "A buffer list was freed before its clones."),
  NBL_FREE_WRONG_FUNCTION(
      "R-311 R-098",
      Severity.ERROR,
      "A buffer list was freed with a function that does not match how it was made."),
  NBL_GROUP_NOT_REASSEMBLED(
      "R-228",
      Severity.ERROR,
      "A fragment of a group was injected into the forward path instead of the whole packet."),
  NBL_HELD(
      "R-308",
      Severity.ERROR,
      "A clone or a reference was still held when nothing was left to happen."),
  NBL_HELD_LONG("R-308", Severity.WARNING, "A clone or a reference was held for a long wait."),
  NBL_INDICATED_REBUILT(
      "R-098", Severity.ERROR, "A header was built in a packet of the stack instead of a clone."),
  NBL_INDICATED_WRITTEN(
      "R-098", Severity.ERROR, "An indicated packet of the stack was written to."),
  NBL_INJECTED_ORIGINAL(
      "R-098", Severity.ERROR, "A packet of the stack was injected instead of a clone."),
  NBL_NOT_FRAGMENT_GROUP(
      Unruled.PAGE,
      Severity.ERROR,
      "A chain was reassembled that was not indicated as a fragment group."),
  NBL_LEAK("R-215", Severity.ERROR, "A buffer list was never freed."),
  NBL_LIMIT(Unruled.LIMIT, Severity.ERROR, "The host has no more memory for buffer lists."),
  NBL_OFFSETS_NOT_RESTORED(
      "R-302", Severity.ERROR, "A clone was freed with its edits to offsets and lists."),
  NBL_OFFSET_NOT_RESTORED("R-097", Severity.ERROR, "A classifyFn left the indicated packet moved."),
  NBL_POOL_DOUBLE_FREE("R-215", Severity.ERROR, "A buffer list pool was freed twice."),
  NBL_POOL_FREED_IN_USE(
      "R-215", Severity.ERROR, "A buffer list pool was freed before its buffer lists."),
  NBL_POOL_USE_AFTER_FREE(
      "R-215", Severity.ERROR, "A buffer list was allocated from a freed pool."),
  NBL_REFERENCE_LEAK("R-305", Severity.ERROR, "A reference to a buffer list was never given back."),
  NBL_SHARED_WRITTEN(
      "R-303", Severity.ERROR, "A clone was written to where it shares memory with its original."),
  NBL_USE_AFTER_FREE("R-212 R-305", Severity.ERROR, "A buffer list was used after it was freed."),
  NBL_USE_WHILE_INJECTED(
      "R-212", Severity.ERROR, "A buffer list was used while an injection of it was pending."),
  NOT_AT_DISPATCH(
      "R-307", Severity.ERROR, "A dispatchLevel argument was TRUE below DISPATCH_LEVEL."),

  // classifyFn

  ABSORBED_BEFORE_ALE(
      "R-114",
      Severity.ERROR,
      "A packet was absorbed at the transport layer that ALE had yet to see."),
  ABSORB_NOT_POSSIBLE("R-104", Severity.ERROR, "ABSORB was set at a layer where it means nothing."),
  ABSORB_WITHOUT_BLOCK("R-104", Severity.ERROR, "ABSORB was set with an action other than BLOCK."),
  ACTION_WRITTEN_WITHOUT_RIGHT(
      "R-042", Severity.ERROR, "A classifyFn changed the action without the right to."),
  BLOCK_OVERRIDDEN(
      "R-044",
      Severity.NOTE,
      "A classifyFn blocked and kept the right, and a lighter sublayer permitted."),
  CLASSIFY_ARGUMENT_AFTER_CALL(
      "R-093", Severity.ERROR, "Values lent to a classifyFn were read after it had returned."),
  CLASSIFY_IRQL_CHANGED(
      "R-090", Severity.ERROR, "A classifyFn returned at another IRQL than it was called at."),
  DISCARD_LAYER_DECIDED(
      "R-107",
      Severity.WARNING,
      "A classifyFn decided at a layer that tells of drops after the fact."),
  FLOW_ESTABLISHED_POLICY(
      "R-105",
      Severity.WARNING,
      "A driver permits or blocks as policy where it is told that a flow is established."),
  INSPECTION_CALLOUT_DECIDED(
      "R-054", Severity.WARNING, "An inspection callout answered something other than continue."),
  METADATA_NOT_PRESENT(
      "R-094", Severity.WARNING, "A metadata member was read whose bit is not set."),
  MODIFYING_FILTER_NOT_TERMINATING(
      "R-109",
      Severity.NOTE,
      "A packet was referenced to be modified, and its filter may continue."),
  REINJECTED_WITHOUT_HARD_BLOCK(
      "R-110",
      Severity.WARNING,
      "A clone was injected whose original was not blocked for good and absorbed."),
  RIGHT_KEPT_WHEN_MODIFYING(
      "R-306", Severity.ERROR, "A packet was referenced to be modified and the right was kept."),
  RIGHT_NOT_CLEARED(
      "R-045", Severity.WARNING, "A filter's CLEAR_ACTION_RIGHT flag was not followed."),
  TAKEN_PACKET_LOST_AT_UNLOAD(
      "R-191",
      Severity.WARNING,
      "A packet that a driver had taken was thrown away as the driver was unloaded."),
  TERMINATING_CALLOUT_UNDECIDED(
      "R-053", Severity.WARNING, "A terminating callout answered neither permit nor block."),

  // The stream layer

  STREAM_CONTINUED_DURING_INJECT(
      "R-265", Severity.ERROR, "A stream was continued while data was being put into it."),
  STREAM_CONTINUED_IN_CLASSIFY(
      "R-264 R-359", Severity.ERROR, "A stream was continued from inside a classifyFn."),
  STREAM_DEFERRED_OUTBOUND("R-262", Severity.ERROR, "An outbound stream was deferred."),
  STREAM_DROP_BY_INSPECTION(
      "R-261", Severity.WARNING, "An inspection callout wanted a connection to be dropped."),
  STREAM_END_INJECTED(
      "R-269", Severity.ERROR, "An end was put into an outbound stream that had not ended."),
  STREAM_ENFORCED_TOO_MANY(
      "R-254", Severity.ERROR, "A verdict on a stream was for more bytes than indicated."),
  STREAM_FILTER_REMOVED_IN_USE(
      "R-089",
      Severity.WARNING,
      "A stream filter was removed while its callout waited or deferred."),
  STREAM_INJECTED_AFTER_ABORT(
      "R-275", Severity.ERROR, "Data was put into a stream that had been reset."),
  STREAM_MODES_MIXED(
      "R-268 R-267 R-270",
      Severity.ERROR,
      "A callout let data of a stream pass and put data in from outside."),
  STREAM_MORE_DATA_REFUSED(
      "R-260 R-259", Severity.ERROR, "NEED_MORE_DATA was answered where no more is to be had."),

  // Pended operations and classifies

  ACCEPT_COMPLETED_WITHOUT_PACKET(
      "R-178", Severity.ERROR, "A pended accept was completed without its packet."),
  ACCEPT_INJECTED_BEFORE_COMPLETION(
      "R-178",
      Severity.ERROR,
      "The packet of a pended accept was injected before the accept was completed."),
  CLASSIFY_COMPLETED_NOT_PENDED(
      "R-184", Severity.ERROR, "A classify was completed that is not pended."),
  CLASSIFY_CONTEXT_AFTER_CALL(
      "R-127", Severity.ERROR, "A classify context was used after its classifyFn had returned."),
  CLASSIFY_FILTER_ID("R-131", Severity.ERROR, "A filter id was given that is not the classify's."),
  CLASSIFY_HANDLE_DOUBLE_RELEASE("R-128", Severity.ERROR, "A classify handle was released twice."),
  CLASSIFY_HANDLE_LEAK("R-128", Severity.ERROR, "A classify handle was never released."),
  CLASSIFY_HANDLE_USED_AFTER_RELEASE(
      "R-128", Severity.ERROR, "A classify handle was used after its release."),
  CLASSIFY_PENDED_AT_DISPATCH(
      "R-090", Severity.WARNING, "A classify was pended where its caller cannot wait."),
  CLASSIFY_PENDED_TWICE("R-184", Severity.ERROR, "A classify was pended twice."),
  OPERATION_COMPLETED_TWICE(
      "R-182", Severity.ERROR, "An operation was completed that is not pended."),
  PENDED_CLASSIFY_NOT_BLOCKED(
      "R-185",
      Severity.ERROR,
      "A classifyFn pended and did not answer BLOCK with the right cleared."),
  PENDED_WITHOUT_RIGHT(
      "R-111",
      Severity.WARNING,
      "An operation was pended that somebody else had blocked for good."),
  PENDED_OPERATION_NOT_ABSORBED(
      "R-171", Severity.ERROR, "A classifyFn pended and did not answer BLOCK with ABSORB."),

  // Redirection

  DECISION_LEFT_BLOCKED(
      "R-129", Severity.WARNING, "A classifyFn left the block that acquiring writable data makes."),
  LAYER_DATA_AFTER_CLASSIFY(
      "R-125", Severity.ERROR, "Writable data was acquired when its operation had gone on."),
  LAYER_DATA_IN_CLASSIFY(
      "R-126",
      Severity.ERROR,
      "Writable data of a pended classify was acquired inside classifyFn, before Windows 8."),
  LOCAL_REDIRECT_WITHOUT_HANDLE(
      "R-147", Severity.ERROR, "A local redirection named no redirect handle."),
  LOCAL_REDIRECT_WITHOUT_PID(
      "R-146", Severity.ERROR, "A local redirection named no target process."),
  REAUTHORIZE_FLAG_INLINE(
      "R-133",
      Severity.ERROR,
      "REAUTHORIZE_IF_MODIFIED_BY_OTHERS was given for a classify that is not pended."),
  REDIRECT_CONTEXT_FREED(
      "R-148", Severity.ERROR, "A redirect context was freed before it was applied."),
  REDIRECT_CONTEXT_FREED_BY_DRIVER(
      "R-148", Severity.ERROR, "A redirect context was freed by the driver after it was applied."),
  REDIRECT_CONTEXT_SIZE(
      Unruled.PAGE, Severity.ERROR, "A redirect context is not as large as the request says."),
  REDIRECT_HANDLE_CREATED_IN_CLASSIFY(
      "R-122", Severity.WARNING, "A redirect handle was created inside a classifyFn."),
  REDIRECT_HANDLE_DOUBLE_DESTROY("R-123", Severity.ERROR, "A redirect handle was destroyed twice."),
  REDIRECT_HANDLE_NOT_CACHED(
      "R-122", Severity.WARNING, "A second redirect handle was created for one provider."),
  REDIRECT_HANDLE_USED_AFTER_DESTROY(
      "R-123", Severity.ERROR, "A redirect handle was used after it was destroyed."),
  REDIRECT_LOCAL_ADDRESS_AT_CONNECT(
      "R-121", Severity.ERROR, "The local address was changed at connect redirection."),
  REDIRECT_LOOP("R-145", Severity.ERROR, "A proxy's own connection was redirected to the proxy."),
  REDIRECT_OTHER_FAMILY(
      "R-121 R-164", Severity.ERROR, "A redirection named an address of another family."),
  REDIRECT_RECLASSIFY_LOOP("R-135", Severity.ERROR, "Redirectors kept changing each other's work."),
  WRITABLE_DATA_APPLIED_TWICE(
      "R-130", Severity.ERROR, "Layer data was applied that is not acquired."),
  WRITABLE_DATA_NOT_APPLIED(
      "R-130", Severity.ERROR, "Writable data was not applied when it had to be."),

  // Injection

  INJECTED_PACKET_DROPPED(
      "R-238",
      Severity.WARNING,
      "A packet that was injected was dropped by the stack for what was in it."),
  INJECTION_COMPARTMENT_UNKNOWN(
      Unruled.PAGE, Severity.ERROR, "An injection named a routing compartment that there is not."),
  INJECTION_DESTROY_HOLDING_LOCK(
      "R-207",
      Severity.WARNING,
      "An injection handle with pending injections was destroyed under a lock."),
  INJECTION_DESTROY_IN_COMPLETION(
      "R-206", Severity.ERROR, "A completion function destroyed its own injection handle."),
  INJECTION_FAMILY_MISMATCH(
      "R-202", Severity.ERROR, "Injection handle, address family and packet do not agree."),
  INJECTION_HANDLE_DOUBLE_DESTROY(
      "R-204", Severity.ERROR, "An injection handle was destroyed twice."),
  INJECTION_HANDLE_USED_AFTER_DESTROY(
      "R-205", Severity.ERROR, "An injection handle was used after it was destroyed."),
  INJECTION_LOOP("R-222", Severity.ERROR, "A packet was injected with one handle again and again."),
  IP_HEADER_SPLIT(
      "R-242", Severity.ERROR, "A packet was injected outward with its IP header over two MDLs."),
  IP_HEADER_UNALIGNED(
      "R-242",
      Severity.WARNING,
      "A packet was injected outward with an IP header that is not pointer-aligned."),
  LARGE_SEND_INFO_WRONG(
      Unruled.PAGE,
      Severity.ERROR,
      "A packet was injected to be cut by the adapter that is none to be cut so."),
  MAC_HEADER_MISSING(
      "R-250", Severity.ERROR, "A frame was injected that did not start at its MAC header."),
  MAC_INJECTION_FILTER_GONE(
      "R-372",
      Severity.WARNING,
      "The last filter of a MAC layer was removed while a frame injected there was on its way."),
  MAC_INJECTION_UNFILTERED(
      "R-247", Severity.ERROR, "A frame was injected at a MAC layer that has no filter."),
  RAW_SEND_OF_SEVERAL(
      "R-243", Severity.ERROR, "A raw send was injected as a list of several NET_BUFFERs."),
  RECEIVE_INTERFACE_UNKNOWN(
      "R-245",
      Severity.WARNING,
      "A packet that came in was injected again at an interface that there is not."),
  PACKET_TAG_UNKNOWN(
      "R-312", Severity.ERROR, "A packet's context was named by a tag that was never asked for."),
  SEND_PARAMS_FREED(
      "R-234", Severity.ERROR, "Send parameters were freed before the injection completed."),
  TCP_INJECTED_INLINE(
      "R-240", Severity.ERROR, "A TCP packet was injected from inside a classifyFn."),

  // Calls: their IRQL and their arguments

  BFE_STATE_WITHOUT_SUBSCRIPTION(
      "R-016", Severity.WARNING, "The engine's state was asked for without a subscription."),
  BFE_SUBSCRIPTION_USED_AFTER_END(
      Unruled.LIFETIME,
      Severity.ERROR,
      "A subscription to the engine's state was used after its end."),
  BFE_UNSUBSCRIBE_IN_CALLBACK(
      "R-018",
      Severity.ERROR,
      "A subscription to the engine's state was ended from its own callback."),
  CALL_NOT_EXPORTED(
      "R-001 R-119 R-314",
      Severity.ERROR,
      "A call was made that the build of Windows does not have yet."),
  CALLOUT_OF_ANOTHER_DRIVER(
      Unruled.OWNERSHIP, Severity.ERROR, "A driver unregistered another driver's callout."),
  CALLOUT_WITHOUT_DEVICE(
      "R-067", Severity.ERROR, "A callout was registered with a deleted device object."),
  CONDITION_FLAG_REPLACED(
      "R-373", Severity.WARNING, "A filter asks for a condition flag that metadata has replaced."),
  DEVICE_DELETED_BEFORE_CALLOUT(
      "R-067",
      Severity.ERROR,
      "A device object was deleted before the callouts registered with it."),
  DEVICE_USED_AFTER_DELETE(
      Unruled.LIFETIME, Severity.ERROR, "A device object was used after it was deleted."),
  ENGINE_HANDLE_USED_AFTER_CLOSE(
      Unruled.LIFETIME, Severity.ERROR, "An engine handle was used after it was closed."),
  ENUM_HANDLE_USED_AFTER_END(
      Unruled.LIFETIME, Severity.ERROR, "An enumeration was used after it was destroyed."),
  FILTER_BLOCKS_WITHOUT_CALLOUT(
      "R-056",
      Severity.WARNING,
      "A driver's filter blocked because the callout that it asks was not registered."),
  FLOW_DELETE_WITHOUT_FLOWS(
      "R-295",
      Severity.NOTE,
      "A callout has a flowDeleteFn at a layer where it can keep nothing on a flow."),
  FLOW_CONTEXT_OF_ANOTHER_DRIVER(
      Unruled.OWNERSHIP, Severity.WARNING, "A driver removed another driver's flow context."),
  HANDLE_OF_ANOTHER_DRIVER(
      Unruled.OWNERSHIP, Severity.WARNING, "A driver gave back what another driver had made."),
  IRQL_TOO_HIGH(
      "R-354 R-020 R-066 R-122 R-123 R-156 R-181 R-199 R-204 R-353 R-355 R-367",
      Severity.ERROR,
      "A call was made above the highest IRQL at which its page allows it."),
  LOCK_NOT_AT_DISPATCH(
      "R-367",
      Severity.ERROR,
      "The DISPATCH variant of a lock call was made below DISPATCH_LEVEL."),
  MANAGEMENT_CALL_IN_CLASSIFY(
      "R-356", Severity.ERROR, "A management call was made from inside a classifyFn."),
  NOTIFY_TYPE_REFUSED(
      "R-072", Severity.ERROR, "A notifyFn answered a type that it does not know with an error."),
  OBJECT_OF_ANOTHER_COMPUTER(
      Unruled.JAVA, Severity.ERROR, "An object of one simulated computer was used on another."),
  SECURITY_ASKED_BEFORE_IPSEC(
      "R-115",
      Severity.NOTE,
      "A callout asked what IPsec did, in a sublayer that comes before IPsec."),
  SECURITY_ASKED_OUTSIDE_CLASSIFY(
      "R-112", Severity.ERROR, "The security of a packet was asked for outside a classifyFn."),
  RESERVED_ARGUMENT_SET(Unruled.PAGE, Severity.ERROR, "An argument that has to be zero was not."),
  SPIN_LOCK_WRONG_IRQL(
      "R-367",
      Severity.ERROR,
      "A spin lock was taken with the DISPATCH variant below DISPATCH_LEVEL."),
  UNICODE_PRINT_ABOVE_PASSIVE(
      Unruled.PAGE, Severity.ERROR, "A Unicode field was printed above PASSIVE_LEVEL."),
  UNREGISTER_IN_CLASSIFY(
      "R-361", Severity.ERROR, "A callout was unregistered from inside a classifyFn."),
  WAIT_AT_DISPATCH("R-355", Severity.ERROR, "A driver waited at DISPATCH_LEVEL."),

  // Locks, and what several threads have in common

  LOCK_HELD_INTO_CALLBACK(
      "R-362 R-176 R-355",
      Severity.WARNING,
      "A lock was held across a call that may call back into a function that takes it."),
  LOCK_ORDER_INVERTED(
      Unruled.CONCURRENCY, Severity.ERROR, "Locks are taken in a circle by who may do so at once."),
  SHARED_UPDATE_LOST(
      Unruled.CONCURRENCY,
      Severity.ERROR,
      "A shared cell is read and then written, and another may write it in between."),
  TRANSACTION_LEFT_OPEN(
      "R-013", Severity.ERROR, "A transaction was neither committed nor aborted."),
  TRANSACTION_OF_ANOTHER_THREAD(
      "R-009",
      Severity.ERROR,
      "A session was used by one thread while another was in a transaction of it."),

  // What an unloaded driver left

  UNLOADED_WITH_BFE_SUBSCRIPTION(
      "R-019", Severity.ERROR, "A driver was unloaded with a subscription to the engine's state."),
  UNLOADED_WITH_CALLOUT(
      "R-081", Severity.ERROR, "A driver was unloaded with a callout registered."),
  UNLOADED_WITH_CLASSIFY_HANDLE(
      "R-128", Severity.ERROR, "A driver was unloaded with a classify handle not released."),
  UNLOADED_WITH_DEVICE(
      "R-082", Severity.ERROR, "A driver was unloaded with a device object not deleted."),
  UNLOADED_WITH_DPC("R-081", Severity.ERROR, "A driver was unloaded with a DPC queued or running."),
  UNLOADED_WITH_ENGINE_MEMORY(
      Unruled.PAGE, Severity.ERROR, "A driver was unloaded with memory of the engine not freed."),
  UNLOADED_WITH_ENGINE_SESSION(
      "R-014", Severity.ERROR, "A driver was unloaded with an engine session open."),
  UNLOADED_WITH_ENUM_HANDLE(
      Unruled.PAGE, Severity.ERROR, "A driver was unloaded with an enumeration not destroyed."),
  UNLOADED_WITH_INJECTION_HANDLE(
      "R-082", Severity.ERROR, "A driver was unloaded with an injection handle not destroyed."),
  UNLOADED_WITH_MDL(Unruled.PAGE, Severity.ERROR, "A driver was unloaded with an MDL not freed."),
  UNLOADED_WITH_NBL_POOL(
      Unruled.PAGE, Severity.ERROR, "A driver was unloaded with a buffer list pool not freed."),
  UNLOADED_WITH_PENDED_CLASSIFY(
      "R-184", Severity.ERROR, "A driver was unloaded with a classify pended."),
  UNLOADED_WITH_PENDED_OPERATION(
      "R-182", Severity.ERROR, "A driver was unloaded with an operation pended."),
  UNLOADED_WITH_POOL("R-081", Severity.ERROR, "A driver was unloaded with pool memory not freed."),
  UNLOADED_WITH_PROCESS_NOTIFY(
      "R-081", Severity.ERROR, "A driver was unloaded with a process notification registered."),
  UNLOADED_WITH_REDIRECT_HANDLE(
      "R-123", Severity.ERROR, "A driver was unloaded with a redirect handle not destroyed."),
  UNLOADED_WITH_THREAD("R-081", Severity.ERROR, "A driver was unloaded with a thread running."),
  UNLOADED_WITH_TIMER("R-081", Severity.ERROR, "A driver was unloaded with a timer set."),
  UNLOADED_WITH_WORK_ITEM(
      "R-081", Severity.ERROR, "A driver was unloaded with a work item not freed."),

  // A driver's entry and its code

  DRIVER_ENTRY_FAILED(Unruled.ENDING, Severity.ERROR, "A driver's driverEntry answered an error."),
  JAVA_EXIT_IN_DRIVER(Unruled.JAVA, Severity.ERROR, "A driver's code ends the process."),
  JAVA_THREADS_IN_DRIVER(Unruled.JAVA, Severity.ERROR, "A driver's code starts Java threads."),
  KERNEL_MODE_EXCEPTION_NOT_HANDLED(
      Unruled.ENDING, Severity.ERROR, "A driver threw what nobody caught."),
  MONITOR_HELD_ACROSS_CALL(
      Unruled.JAVA, Severity.ERROR, "A driver held a Java monitor across a kernel call."),

  // What policy and traffic came to

  LAYER_NOT_REACHED(
      Unruled.SCENARIO,
      Severity.WARNING,
      "A filter or callout was added at a layer that no traffic reaches."),
  LISTEN_REFUSED(
      Unruled.SCENARIO, Severity.NOTE, "A process could not listen where the scenario says."),
  POLICY_REFUSED(
      Unruled.SCENARIO, Severity.ERROR, "The engine refused what the scenario's policy adds."),
  REASSEMBLY_LIMIT(Unruled.LIMIT, Severity.WARNING, "Too many fragments waited on a host."),
  STREAM_BYTES_DIFFER(
      Unruled.STREAM, Severity.ERROR, "A process read other bytes than its peer wrote."),
  STREAM_BYTES_MISSING(
      Unruled.STREAM, Severity.ERROR, "A stream ended before all was read that its peer wrote."),

  // How the run ended

  DEADLOCK(Unruled.ENDING, Severity.ERROR, "Nothing could run and something waited."),
  ENDLESS_LOOP(Unruled.ENDING, Severity.ERROR, "Driver code went on for ever."),
  FINDINGS_DROPPED(Unruled.LIMIT, Severity.NOTE, "There were more findings than are kept."),
  LIMIT_REACHED(Unruled.LIMIT, Severity.ERROR, "A limit of the run was reached."),
  LIVENESS(Unruled.ENDING, Severity.ERROR, "Time was over, or the run at its end, with work owed.");

  /** Why a code breaks no numbered rule. */
  public enum Unruled {
    CONCURRENCY(
        "It is what any code has to keep to that runs on several processors; no page of WFP says"
            + " so."),
    ENDING("It says how a driver's entry or the run ended, whatever rule was broken before."),
    JAVA("Only a driver written in Java can do it, so that no page speaks of it."),
    LIFETIME(
        "The page of the call that ends the object says no more than that; using what is gone is a"
            + " mistake anywhere."),
    LIMIT("A limit of the run or of the simulated host was reached, by whomever."),
    OWNERSHIP("No page speaks of what one driver does with another's objects."),
    PAGE("The call's own page says so in passing, and the rule book has no number for it."),
    SCENARIO("It is about what the scenario asks for."),
    STREAM("It is what TCP promises to a process, whoever broke it.");

    private final String reason;

    Unruled(String reason) {
      this.reason = reason;
    }

    /** The reason in a sentence. */
    public String reason() {
      return reason;
    }
  }

  private final List<String> rules;
  private final @Nullable Unruled unruled;
  private final Severity severity;
  private final String meaning;

  FindingCode(String rules, Severity severity, String meaning) {
    this.rules = List.of(rules.split(" ", -1));
    this.unruled = null;
    this.severity = severity;
    this.meaning = meaning;
  }

  FindingCode(Unruled unruled, Severity severity, String meaning) {
    this.rules = List.of();
    this.unruled = unruled;
    this.severity = severity;
    this.meaning = meaning;
  }

  @Override
  public List<String> rules() {
    return rules;
  }

  /** Why it has no rule; null where it has one. */
  public @Nullable Unruled unruled() {
    return unruled;
  }

  @Override
  public Severity severity() {
    return severity;
  }

  @Override
  public String meaning() {
    return meaning;
  }
}
